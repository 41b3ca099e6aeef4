using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Faults;

/// <summary>What value a fault takes: the one table of it.</summary>
/// <param name="Allowed">For people; empty = the fault takes no value.</param>
/// <param name="IsValid">Whether a text that is not empty is such a value.</param>
internal sealed record FaultValue(string Allowed, Func<string, bool> IsValid)
{
    /// <summary>Quotes of one burst, at most.</summary>
    public const long MaxBurst = 1_000_000;

    private const long MaxDelayMs = 600_000;
    private const long MaxSkewMs = 365L * 24 * 3600 * 1000;
    private const int MaxSymbolLength = 24;
    private const int FirstYear = 1970;
    private const int LastYear = 2099;

    private static readonly FaultValue None = new("", static _ => false);
    private static readonly FaultValue Symbol = new(
        $"a symbol of 1 to {MaxSymbolLength} letters", static text => text.Length <= MaxSymbolLength
            && text.All(static letter => letter is > ' ' and <= '~'));
    private static readonly FaultValue Day = new(
        $"a day as yyyymmdd, {FirstYear} to {LastYear}", static text => DateOnly.TryParseExact(
            text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= FirstYear and <= LastYear);

    /// <summary>The row of a fault.</summary>
    public static FaultValue Of(VenueFault fault) => fault switch
    {
        VenueFault.SymbolLimit => Number(0, 1_000_000, "symbols"),
        VenueFault.SlowDrip => Number(1, 1_000_000_000, "bytes a second"),
        VenueFault.QuoteBurst => Number(1, MaxBurst, "quotes"),
        VenueFault.MixedArrays => Number(1, 1000, "messages"),
        VenueFault.BigMessage => Number(1, 64 << 20, "bytes"),
        VenueFault.EventBeforeReply or VenueFault.OrderTimeout => Number(0, MaxDelayMs, "ms"),
        VenueFault.RateLimited => Number(1, 3600, "seconds"),
        VenueFault.ReconnectPenalty => Number(1, 86_400, "seconds"),
        VenueFault.ClockSkew => Number(-MaxSkewMs, MaxSkewMs, "ms"),
        VenueFault.Chaos => Number(1, 3600, "seconds"),
        VenueFault.HalfDay => Day,
        VenueFault.CrossedQuote or VenueFault.EmptySide or VenueFault.TradeCorrection or VenueFault.TradeCancel
            or VenueFault.Halt or VenueFault.SymbolRename => Symbol,
        _ => None,
    };

    /// <summary>Checks a setting's value; an empty one is the default of the fault.</summary>
    /// <exception cref="EngineException">MA-721 with what is allowed.</exception>
    public static void Check(FaultSetting setting)
    {
        var row = Of(setting.Fault);
        if (setting.Value.Length == 0 || row.IsValid(setting.Value))
            return;
        throw new EngineException(
            "MA-721",
            ExitCode.Usage,
            $"fault {FaultSetting.NameOf(setting.Fault)} cannot be '{setting.Value}': "
                + (row.Allowed.Length == 0 ? "it takes no value" : $"allowed is {row.Allowed}"));
    }

    private static FaultValue Number(long least, long most, string unit) => new(
        string.Create(CultureInfo.InvariantCulture, $"a whole number of {unit}, {least} to {most}"),
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most);
}
