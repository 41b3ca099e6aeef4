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

    /// <summary>Levels of a side; of the micro-price ticks of the spread.</summary>
    public int Levels { get; init; }

    /// <summary>V of VPIN, 1e-9 units; 0 = a fiftieth of the mean day in the data.</summary>
    public long BucketE9 { get; init; }

    /// <summary>n: buckets, bars or windows; 0 = all of them.</summary>
    public int Length { get; init; }

    /// <summary>How trades get their side.</summary>
    public SignRule Rule { get; init; }

    /// <summary>Degrees of freedom of bulk classification; 0 = normal.</summary>
    public double Degrees { get; init; }

    /// <summary>σ of bulk classification is estimated from the bars before; else all of the data's, or <see
    /// cref="Sigma"/>.</summary>
    public bool IsPast { get; init; }

    /// <summary>σ of bulk classification, currency units; 0 = not given.</summary>
    public double Sigma { get; init; }

    /// <summary>
    /// Weights of the integrated OFI, best level first, or adjustments of the micro-price; empty = fitted on the data
    /// itself.
    /// </summary>
    public IReadOnlyList<double> Weights { get; init; } = [];

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
        "ofi", "ofi:W", "ofi:decay:W", "mlofi:L", "mlofi:L:W", "integrated:L:W[:w1+w2+...]",
        "vpin:V:n:tick|true|leeready", "vpin:V:n:bvc:W:normal|tD[:past|sigma]", "bvc:W:normal|tD[:past|sigma]",
        "hawkes:mu:alpha:beta[:all|unique[:W]]",
        "hawkes2:mu:own:cross:beta", "sign", "features", "microprice:m[:g1+g2+...]",
        "kyle:W[:tick|true|leeready[:n]]", "amihud:W", "roll", "rv:W",
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
        "ofi" => reader.TryWord("decay")
            ? new() { Kind = IndicatorKind.DecayedOfi, WidthNs = reader.Width() }
            : new() { Kind = IndicatorKind.Ofi, WidthNs = reader.WidthOrNone() },
        "mlofi" => new()
        {
            Kind = IndicatorKind.Mlofi,
            Levels = reader.Whole("L", 1, MaxLevels),
            WidthNs = reader.WidthOrNone(),
        },
        "integrated" => ReadIntegrated(reader),
        "vpin" => ReadVpin(reader),
        "bvc" => ReadBulk(reader, new() { Kind = IndicatorKind.Bulk, Rule = SignRule.Bulk }),
        "hawkes" => ReadHawkes(reader),
        "hawkes2" => ReadPair(reader),
        "sign" => new() { Kind = IndicatorKind.Sign },
        "features" => new() { Kind = IndicatorKind.Features },
        "microprice" => ReadMicroPrice(reader),
        "kyle" => new()
        {
            Kind = IndicatorKind.Kyle,
            WidthNs = reader.Width(),
            Rule = reader.RuleOr(SignRule.True),
            Length = reader.WholeOr(0, "n", 3, 10_000),
        },
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
        return spec.Rule == SignRule.Bulk ? ReadBulk(reader, spec) : spec;
    }

    private static IndicatorSpec ReadBulk(SpecReader reader, IndicatorSpec spec)
    {
        spec = spec with { WidthNs = reader.Width(), Degrees = reader.Degrees(), IsPast = reader.TryWord("past") };
        return spec.IsPast ? spec : spec with { Sigma = reader.NumberOr(0, "sigma", 1e-12, 1e12) };
    }

    private static IndicatorSpec ReadMicroPrice(SpecReader reader)
    {
        var spreads = reader.Whole("m", 1, OrderFlow.MicroPrice.MaxSpread);
        var table = reader.NumbersOrNone("adjustments", spreads * OrderFlow.MicroPrice.Buckets);
        return new IndicatorSpec { Kind = IndicatorKind.MicroPrice, Levels = spreads, Weights = table };
    }

    private static IndicatorSpec ReadIntegrated(SpecReader reader)
    {
        var (levels, width) = (reader.Whole("L", 1, MaxLevels), reader.Width());
        return new IndicatorSpec
        {
            Kind = IndicatorKind.Integrated,
            Levels = levels,
            WidthNs = width,
            Weights = reader.NumbersOrNone("weights", levels),
        };
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
