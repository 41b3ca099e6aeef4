namespace MicroAlpha.Indicators.Candles;

/// <summary>What candles are built and how. All memory is reserved at the start.</summary>
public sealed record CandleOptions
{
    /// <summary>Nanoseconds of a second.</summary>
    public const long SecondNs = 1_000_000_000;

    /// <summary>1 s, 1 m, 5 m, 15 m, 1 h, 4 h, 1 d.</summary>
    public static IReadOnlyList<long> UsualWidthsNs { get; } =
    [
        SecondNs, 60 * SecondNs, 300 * SecondNs, 900 * SecondNs, 3_600 * SecondNs, 14_400 * SecondNs, 86_400 * SecondNs,
    ];

    /// <summary>Widths, ns, shortest first, each a multiple of the one before; 1 to 16 of them.</summary>
    public IReadOnlyList<long> WidthsNs { get; init; } = UsualWidthsNs;

    /// <summary>
    /// What the starts are multiples of a width away from, ns: 0 for UTC, a New York midnight for US days.
    /// </summary>
    public long OriginNs { get; init; }

    /// <summary>
    /// How far the watermark stays behind the highest time seen, ns, 0 to half of the shortest candles kept.
    /// </summary>
    public long LatenessNs { get; init; }

    /// <summary>What becomes of trades behind the watermark.</summary>
    public LatePolicy Late { get; init; } = LatePolicy.Amend;

    /// <summary>
    /// Candles of each interval that are kept for amendments, a power of two, and more than the largest ratio between
    /// neighbouring widths.
    /// </summary>
    public int History { get; init; } = 128;

    /// <summary>Trades of an instrument kept for corrections and cancels, a power of two; 0 = none.</summary>
    public int Journal { get; init; } = 1 << 12;

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="ArgumentException">Names the option and what is allowed.</exception>
    public void Validate()
    {
        if (WidthsNs.Count is < 1 or > 16)
            throw new ArgumentException($"{nameof(WidthsNs)} has {WidthsNs.Count} widths, allowed are 1 to 16");
        for (var i = 0; i < WidthsNs.Count; i++)
        {
            var before = i == 0 ? 1 : WidthsNs[i - 1];
            if (WidthsNs[i] <= 0 || WidthsNs[i] % before != 0 || (i > 0 && WidthsNs[i] / before >= History))
            {
                throw new ArgumentException(
                    $"{nameof(WidthsNs)}[{i}] = {WidthsNs[i]} must be a multiple of the width before it, less than "
                    + $"{nameof(History)} = {History} times as long");
            }
        }

        if (!int.IsPow2(History) || History < 4)
            throw new ArgumentException($"{nameof(History)} = {History} is no power of two from 4");
        if (LatenessNs < 0 || LatenessNs > WidthsNs[0] * (History / 2))
        {
            throw new ArgumentException(
                $"{nameof(LatenessNs)} = {LatenessNs} must be 0 to {WidthsNs[0] * (History / 2)}, half of what is "
                    + "kept");
        }

        if (Journal != 0 && !int.IsPow2(Journal))
            throw new ArgumentException($"{nameof(Journal)} = {Journal} is no power of two");
    }
}
