using System.Globalization;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Accounts;

/// <summary>An account as replies show it (reference 3.5). Exchange thread only.</summary>
internal static class AccountJson
{
    private const int MaintenancePercent = 30;
    private const int InitialPercent = 50;

    /// <summary>Writes the account object.</summary>
    public static void Write(Utf8JsonWriter writer, Account account, long nowNs)
    {
        var longValue = account.LongValueE18;
        var shortValue = account.ShortValueE18;
        var gross = longValue - shortValue;
        var power = account.BuyingPowerE18;
        var cash = Int128.Max(account.CashE18, 0);
        writer.WriteStartObject();
        writer.WriteString("id"u8, account.Id);
        writer.WriteNull("admin_configurations"u8);
        writer.WriteNull("user_configurations"u8);
        writer.WriteString(
            "account_number"u8, "PA" + account.Number.ToString("D10", CultureInfo.InvariantCulture));
        writer.WriteString("status"u8, "ACTIVE"u8);
        writer.WriteString("crypto_status"u8, "ACTIVE"u8);
        writer.WriteString("currency"u8, "USD"u8);
        DecimalText.WriteE18(writer, "buying_power", power);
        DecimalText.WriteE18(writer, "regt_buying_power", power);
        writer.WriteString("daytrading_buying_power"u8, "0"u8);
        DecimalText.WriteE18(writer, "effective_buying_power", power);
        DecimalText.WriteE18(writer, "non_marginable_buying_power", cash);
        DecimalText.WriteE18(writer, "options_buying_power", cash);
        writer.WriteNumber("options_approved_level"u8, 0);
        writer.WriteNumber("options_trading_level"u8, 0);
        DecimalText.WriteE18(writer, "cash", account.CashE18);
        writer.WriteString("accrued_fees"u8, "0"u8);
        writer.WriteString("pending_transfer_in"u8, "0"u8);
        writer.WriteString("pending_transfer_out"u8, "0"u8);
        writer.WriteString("pending_reg_taf_fees"u8, "0"u8);
        DecimalText.WriteE18(writer, "portfolio_value", account.EquityE18);
        writer.WriteBoolean("pattern_day_trader"u8, false);
        writer.WriteNumber("daytrade_count"u8, 0);
        writer.WriteBoolean("trading_blocked"u8, false);
        writer.WriteBoolean("transfers_blocked"u8, false);
        writer.WriteBoolean("account_blocked"u8, false);
        writer.WriteBoolean("trade_suspended_by_user"u8, account.Configuration.IsSuspended);
        writer.WriteString("created_at"u8, TimeText.Text(account.CreatedNs));
        writer.WriteBoolean("shorting_enabled"u8, !account.Configuration.IsLongOnly);
        writer.WriteString("multiplier"u8, Account.Multiplier.ToString(CultureInfo.InvariantCulture));
        DecimalText.WriteE18(writer, "equity", account.EquityE18);
        DecimalText.WriteE18(writer, "last_equity", account.StartCashE18);
        DecimalText.WriteE18(writer, "long_market_value", longValue);
        DecimalText.WriteE18(writer, "short_market_value", shortValue);
        DecimalText.WriteE18(writer, "position_market_value", gross);
        DecimalText.WriteE18(writer, "initial_margin", gross * InitialPercent / 100);
        DecimalText.WriteE18(writer, "maintenance_margin", gross * MaintenancePercent / 100);
        writer.WriteString("last_maintenance_margin"u8, "0"u8);
        DecimalText.WriteE18(writer, "sma", account.EquityE18);
        writer.WriteString("intraday_adjustments"u8, "0"u8);
        writer.WriteString("balance_asof"u8, NewYorkTime.DayOfUnixNs(nowNs).AddDays(-1)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }
}
