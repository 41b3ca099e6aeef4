using MicroAlpha.Events;
using MicroAlpha.Indicators.Intensity;
using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.Indicators.Specs;

/// <summary>
/// One indicator with its parameters, as it is written on the command line and in the configuration: a name and what
/// belongs to it, joined by colons. <see cref="Grammar"/> has all of them.
/// </summary>
/// <remarks>Example: <c>vpin:16215:50:tick</c>, <c>ofi:10s</c>, <c>hawkes:0.1:10:20</c>.</remarks>
public sealed record IndicatorSpec
{
    /// <summary>Levels of a side, at most.</summary>
    public const int MaxLevels = 64;

    /// <summary>The text it was parsed from.</summary>
    public string Text { get; init; } = "";

    /// <summary>Which indicator.</summary>
    public IndicatorKind Kind { get; init; }

    /// <summary>Width of windows or bars, ns; 0 = by row, by trade.</summary>
    public long WidthNs { get; init; }

    /// <summary>Levels of a side.</summary>
    public int Levels { get; init; }

    /// <summary>V of VPIN, 1e-9 units; 0 = a fiftieth of the mean day in the data.</summary>
    public long BucketE9 { get; init; }

    /// <summary>n: buckets or bars.</summary>
    public int Length { get; init; }

    /// <summary>How trades get their side.</summary>
    public SignRule Rule { get; init; }

    /// <summary>Degrees of freedom of bulk classification; 0 = normal.</summary>
    public double Degrees { get; init; }

    /// <summary>Hawkes parameters; for a pair Alpha is the jump at own events.</summary>
    public HawkesParameters Hawkes { get; init; }

    /// <summary>Jump at the other kind's events.</summary>
    public double Cross { get; init; }

    /// <summary>Of trades at the same time only the first is an event.</summary>
    public bool IsDistinct { get; init; }

    /// <summary>Fast length of MACD.</summary>
    public int Fast { get; init; }

    /// <summary>Slow length of MACD.</summary>
    public int Slow { get; init; }

    /// <summary>Deviations of Bollinger bands.</summary>
    public double Deviations { get; init; }

    /// <summary>What can be written.</summary>
    public static IReadOnlyList<string> Grammar { get; } =
    [
        "ofi", "ofi:W", "mlofi:L", "mlofi:L:W", "integrated:L:W", "vpin:V:n:tick|true|leeready",
        "vpin:V:n:bvc:W:normal|tD", "bvc:W:normal|tD", "hawkes:mu:alpha:beta[:all|unique[:W]]",
        "hawkes2:mu:own:cross:beta", "sign", "features", "kyle:W[:tick|true|leeready]", "amihud:W", "roll", "rv:W",
        "bars:W", "vendor:W", "vwap:W", "twap:W", "sma:n:W", "ema:n:W", "rsi:n:W", "macd:fast:slow:signal:W",
        "bollinger:n:k:W", "atr:n:W", "ta:W",
    ];

    /// <summary>Parses a specification.</summary>
    /// <exception cref="EngineException">MA-460: names the part, its value and what is allowed.</exception>
    public static IndicatorSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new SpecReader(text);
        var spec = Read(reader) with { Text = text };
        reader.Finish(FormsOf(reader.Name));
        return spec;
    }

    /// <summary>Parses a specification; false with the reason when it is wrong.</summary>
    public static bool TryParse(string text, out IndicatorSpec spec, out string reason)
    {
        try
        {
            (spec, reason) = (Parse(text), "");
            return true;
        }
        catch (EngineException error)
        {
            (spec, reason) = (new IndicatorSpec(), error.Message);
            return false;
        }
    }

    private static string FormsOf(string name)
    {
        var forms = new List<string>();
        foreach (var form in Grammar)
        {
            if (form.Split(':')[0] == name)
                forms.Add(form);
        }

        return string.Join(" or ", forms.Count > 0 ? forms : Grammar);
    }

    private static IndicatorSpec Read(SpecReader reader) => reader.Name switch
    {
        "ofi" => new() { Kind = IndicatorKind.Ofi, WidthNs = reader.WidthOrNone() },
        "mlofi" => new()
        {
            Kind = IndicatorKind.Mlofi,
            Levels = reader.Whole("L", 1, MaxLevels),
            WidthNs = reader.WidthOrNone(),
        },
        "integrated" => new()
        {
            Kind = IndicatorKind.Integrated,
            Levels = reader.Whole("L", 1, MaxLevels),
            WidthNs = reader.Width(),
        },
        "vpin" => ReadVpin(reader),
        "bvc" => new() { Kind = IndicatorKind.Bulk, WidthNs = reader.Width(), Degrees = reader.Degrees() },
        "hawkes" => ReadHawkes(reader),
        "hawkes2" => ReadPair(reader),
        "sign" => new() { Kind = IndicatorKind.Sign },
        "features" => new() { Kind = IndicatorKind.Features },
        "kyle" => new() { Kind = IndicatorKind.Kyle, WidthNs = reader.Width(), Rule = reader.RuleOr(SignRule.True) },
        "amihud" => new() { Kind = IndicatorKind.Amihud, WidthNs = reader.Width() },
        "roll" => new() { Kind = IndicatorKind.Roll },
        "rv" => new() { Kind = IndicatorKind.Realised, WidthNs = reader.Width() },
        "bars" => new() { Kind = IndicatorKind.Bars, WidthNs = reader.Width() },
        "vendor" => new() { Kind = IndicatorKind.Vendor, WidthNs = reader.Width() },
        "vwap" => new() { Kind = IndicatorKind.Vwap, WidthNs = reader.Width() },
        "twap" => new() { Kind = IndicatorKind.Twap, WidthNs = reader.Width() },
        "ta" => new() { Kind = IndicatorKind.Technical, WidthNs = reader.Width() },
        "sma" => ReadLength(reader, IndicatorKind.Sma, Technical.Bollinger.MaxLength),
        "ema" => ReadLength(reader, IndicatorKind.Ema, 100_000),
        "rsi" => ReadLength(reader, IndicatorKind.Rsi, 100_000),
        "atr" => ReadLength(reader, IndicatorKind.Atr, 100_000),
        "macd" => ReadMacd(reader),
        "bollinger" => new()
        {
            Kind = IndicatorKind.Bollinger,
            Length = reader.Whole("n", 1, Technical.Bollinger.MaxLength),
            Deviations = reader.Number("k", 0, 1_000),
            WidthNs = reader.Width(),
        },
        _ => reader.Unknown(),
    };

    private static IndicatorSpec ReadLength(SpecReader reader, IndicatorKind kind, int most) =>
        new() { Kind = kind, Length = reader.Whole("n", 1, most), WidthNs = reader.Width() };

    private static IndicatorSpec ReadMacd(SpecReader reader)
    {
        var spec = new IndicatorSpec
        {
            Kind = IndicatorKind.Macd,
            Fast = reader.Whole("fast", 1, 100_000),
            Slow = reader.Whole("slow", 2, 100_000),
            Length = reader.Whole("signal", 1, 100_000),
            WidthNs = reader.Width(),
        };
        if (spec.Fast >= spec.Slow)
            reader.Refuse($"fast = {spec.Fast} must be below slow = {spec.Slow}");
        return spec;
    }

    private static IndicatorSpec ReadVpin(SpecReader reader)
    {
        var spec = new IndicatorSpec
        {
            Kind = IndicatorKind.Vpin,
            BucketE9 = reader.Bucket(),
            Length = reader.Whole("n", 1, 10_000),
            Rule = reader.Rule(),
        };
        if (spec.Length > 0 && spec.BucketE9 > long.MaxValue / spec.Length)
            reader.Refuse($"n·V must stay below {long.MaxValue / DecimalE9.One} units");
        return spec.Rule == SignRule.Bulk ? spec with { WidthNs = reader.Width(), Degrees = reader.Degrees() } : spec;
    }

    private static IndicatorSpec ReadHawkes(SpecReader reader) => new()
    {
        Kind = IndicatorKind.Hawkes,
        Hawkes = new HawkesParameters(
            reader.Number("mu", 1e-12, 1e9), reader.Number("alpha", 0, 1e9), reader.Number("beta", 1e-9, 1e9)),
        IsDistinct = reader.WordOr("times", "all", "all", "unique") == "unique",
        WidthNs = reader.WidthOrNone(),
    };

    private static IndicatorSpec ReadPair(SpecReader reader)
    {
        var (mu, own) = (reader.Number("mu", 1e-12, 1e9), reader.Number("own", 0, 1e9));
        var cross = reader.Number("cross", 0, 1e9);
        return new IndicatorSpec
        {
            Kind = IndicatorKind.HawkesPair,
            Hawkes = new HawkesParameters(mu, own, reader.Number("beta", 1e-9, 1e9)),
            Cross = cross,
        };
    }
}
