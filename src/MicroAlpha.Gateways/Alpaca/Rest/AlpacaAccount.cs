using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>The account. Amounts are 1e-9 currency units.</summary>
/// <param name="Id">Alpaca's id.</param>
/// <param name="Status">ACTIVE when it may trade.</param>
/// <param name="CashE9">Cash.</param>
/// <param name="EquityE9">Cash and positions.</param>
/// <param name="BuyingPowerE9">What may be bought.</param>
/// <param name="IsBlocked">Trading or the account is blocked, or the user suspended it.</param>
/// <param name="IsShortingEnabled">Short sales are allowed.</param>
public sealed record AlpacaAccount(
    Guid Id,
    string Status,
    long CashE9,
    long EquityE9,
    long BuyingPowerE9,
    bool IsBlocked,
    bool IsShortingEnabled)
{
    internal static AlpacaAccount Read(JsonElement element) => new(
        element.Id("id"),
        element.Text("status"),
        element.E9("cash"),
        element.E9("equity"),
        element.E9("buying_power"),
        element.Flag("trading_blocked") || element.Flag("account_blocked") || element.Flag("trade_suspended_by_user"),
        element.Flag("shorting_enabled"));
}
