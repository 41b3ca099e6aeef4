using System.Globalization;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>Technical indicators over the golden bars of SPY, as TA-Lib has them and as mutants would.</summary>
internal static class MutantTechnicals
{
    /// <summary>The values of a column; no mutant is the definition.</summary>
    public static List<double> Of(string column, string mutant)
    {
        var bars = Goldens.Rows(Goldens.Path("bars/lean_spy_20131008_1m.csv")).Skip(1)
            .Select(row => row.Select(text => double.Parse(text, CultureInfo.InvariantCulture) / 1e4).ToArray())
            .ToList();
        var closes = bars.Select(bar => bar[4]).ToList();
        return column switch
        {
            "EMA20" => mutant == "weight of 1/n"
                ? Average(closes, 20, 1.0 / 20, isMeanSeed: true)
                : Average(closes, 20, 2.0 / 21, isMeanSeed: mutant != "the first price as seed"),
            "RSI14" => Rsi(closes, mutant),
            "MACD" => Macd(closes, mutant),
            "BBU" => Upper(closes, mutant == "deviation of n - 1" ? 19 : 20),
            _ => Atr(bars, mutant),
        };
    }

    private static List<double> Average(List<double> values, int length, double weight, bool isMeanSeed)
    {
        var result = Enumerable.Repeat(double.NaN, length - 1).ToList();
        var value = isMeanSeed ? values.Take(length).Average() : values[0];
        for (var i = isMeanSeed ? length : 1; i < length; i++)
            value += weight * (values[i] - value);
        result.Add(value);
        for (var i = length; i < values.Count; i++)
        {
            value += weight * (values[i] - value);
            result.Add(value);
        }

        return result;
    }

    private static List<double> Rsi(List<double> closes, string mutant)
    {
        var length = mutant == "averages of n + 1" ? 15 : 14;
        var moves = closes.Skip(1).Select((close, i) => close - closes[i]).ToList();
        var (gains, losses) = (moves.Select(m => Math.Max(m, 0)).ToList(), moves.Select(m => Math.Max(-m, 0)).ToList());
        var result = Enumerable.Repeat(double.NaN, length).ToList();
        var (gain, loss) = (gains.Take(length).Average(), losses.Take(length).Average());
        for (var i = length - 1; i < moves.Count; i++)
        {
            if (mutant == "plain means")
            {
                (gain, loss) = (gains.Skip(i + 1 - length).Take(length).Average(),
                    losses.Skip(i + 1 - length).Take(length).Average());
            }
            else if (i >= length)
            {
                (gain, loss) = (
                    ((gain * (length - 1)) + gains[i]) / length, ((loss * (length - 1)) + losses[i]) / length);
            }

            result.Add(gain + loss == 0 ? 0 : 100 * gain / (gain + loss));
        }

        return result;
    }

    private static List<double> Macd(List<double> closes, string mutant)
    {
        var isOwn = mutant == "a fast average of its own start";
        var skipped = isOwn ? 0 : 14;
        var fast = Average([.. closes.Skip(skipped)], 12, 2.0 / 13, isMeanSeed: true);
        var slow = Average(closes, 26, 2.0 / 27, isMeanSeed: true);
        return [.. closes.Select((_, i) => i < 33 ? double.NaN : fast[i - skipped] - slow[i])];
    }

    private static List<double> Upper(List<double> closes, int divisor) => [.. closes.Select((_, i) =>
    {
        if (i < 19)
            return double.NaN;
        var window = closes.Skip(i - 19).Take(20).ToList();
        var mean = window.Average();
        return mean + (2 * Math.Sqrt(window.Sum(x => (x - mean) * (x - mean)) / divisor));
    })];

    private static List<double> Atr(List<double[]> bars, string mutant)
    {
        var ranges = bars.Select((bar, i) => i == 0 || mutant == "range without the close before"
            ? bar[2] - bar[3]
            : Math.Max(bar[2], bars[i - 1][4]) - Math.Min(bar[3], bars[i - 1][4])).ToList();
        var first = mutant == "the first bar has a range" ? 0 : 1;
        var result = Enumerable.Repeat(double.NaN, 14).ToList();
        var mean = ranges.Skip(first).Take(14).Average();
        result.Add(mean);
        foreach (var range in ranges.Skip(15))
        {
            mean = ((mean * 13) + range) / 14;
            result.Add(mean);
        }

        return result;
    }
}
