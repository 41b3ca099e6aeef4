using MicroAlpha.Pipeline.Core;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>The account's limits of money in the unit of the sums, 1e-18: no check multiplies.</summary>
internal readonly struct AccountMoney(AccountLimits limits)
{
    public readonly Int128 StrategyGrossE18 = Wide.FromE9(limits.StrategyMaxGrossE9);
    public readonly Int128 StrategyNetE18 = Wide.FromE9(limits.StrategyMaxNetE9);
    public readonly Int128 GrossE18 = Wide.FromE9(limits.MaxGrossE9);
    public readonly Int128 NetE18 = Wide.FromE9(limits.MaxNetE9);
    public readonly Int128 BuyingPowerE18 = Wide.FromE9(limits.BuyingPowerE9);
    public readonly Int128 DailyLossE18 = Wide.FromE9(limits.MaxDailyLossE9);
    public readonly Int128 DrawdownE18 = Wide.FromE9(limits.MaxDrawdownE9);
}
