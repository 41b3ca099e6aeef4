using System.Globalization;
using System.Text.RegularExpressions;

namespace MicroAlpha.Tests.Host.Metrics;

/// <summary>
/// A strict reading of the Prometheus text format 0.0.4 and of promtool's naming rules, line by line, so that the tests
/// say something on machines without promtool. Gives back every sample by its name and labels.
/// </summary>
internal static partial class PrometheusChecker
{
    private const string Pair = @"[a-zA-Z_]\w*=""(?:[^""\\]|\\\\|\\""|\\n)*""";

    private static readonly string[] Types = ["counter", "gauge", "histogram"];
    private static readonly string[] NonBaseUnits =
        ["nanoseconds", "microseconds", "milliseconds", "minutes", "hours", "kilobytes", "megabytes", "percent",
            "bits"];
    private static readonly string[] Abbreviations = ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "m", "h",
        "d"];

    public static Dictionary<string, double> Check(string text)
    {
        var samples = new Dictionary<string, double>();
        var seen = new HashSet<string>();
        var (family, type) = ("", "");
        if (!text.EndsWith('\n') || text.Contains('\r'))
            throw new FormatException("the text must end with a line feed and have no carriage return");
        var lines = text[..^1].Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index];
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                var help = HelpLine().Match(line);
                Require(help.Success, line, "a HELP line needs a name and a text");
                family = help.Groups[1].Value;
                Require(seen.Add(family), line, "a family appears twice");
                var next = index + 1 < lines.Length ? TypeLine().Match(lines[++index]) : Match.Empty;
                Require(next.Success && next.Groups[1].Value == family, line,
                    "HELP is not followed by the TYPE of the same name");
                type = next.Groups[2].Value;
                Require(Types.Contains(type), line, "unknown type");
                CheckName(family, type);
                continue;
            }

            var match = SampleLine().Match(line);
            Require(match.Success, line, "not a sample");
            var (name, labels, value) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
            var isOfFamily = name == family || (type == "histogram"
                && (name == family + "_bucket" || name == family + "_sum" || name == family + "_count"));
            Require(isOfFamily && (type != "histogram" || name != family), line, $"not a sample of {family} ({type})");
            CheckLabels(labels, name.EndsWith("_bucket", StringComparison.Ordinal) && type == "histogram", line);
            Require(samples.TryAdd(name + labels, Parse(value, line)), line, "the same sample twice");
        }

        CheckHistograms(samples);
        return samples;
    }

    public static double Parse(string value, string line) => value switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : throw new FormatException($"'{value}' is not a value: {line}"),
    };

    private static void CheckName(string name, string type)
    {
        Require((type == "counter") == name.EndsWith("_total", StringComparison.Ordinal), name,
            "_total is for counters and only for them");
        var words = name.Split('_');
        Require(!name.Any(char.IsAsciiLetterUpper), name, "camelCase");
        Require(!words.Intersect(NonBaseUnits).Any(), name, "not a base unit");
        Require(!words.Intersect(Abbreviations).Any(), name, "an abbreviated unit");
        Require(!words.Intersect(Types).Any(), name, "the type is in the name");
        foreach (var suffix in new[] { "_count", "_sum", "_bucket" })
            Require(!name.EndsWith(suffix, StringComparison.Ordinal), name, "a suffix of histograms");
    }

    private static void CheckLabels(string labels, bool isBucket, string line)
    {
        var names = LabelPair().Matches(labels).Select(match => match.Groups[1].Value).ToList();
        Require(names.Count == names.Distinct().Count(), line, "a label twice");
        Require(names.Contains("le") == isBucket, line, "le is for buckets and only for them");
        Require(names.TrueForAll(name => !name.StartsWith("__", StringComparison.Ordinal)), line, "a reserved label");
    }

    private static void CheckHistograms(Dictionary<string, double> samples)
    {
        var series = samples.Where(sample => LeLabel().IsMatch(sample.Key)).GroupBy(sample => LeLabel().Replace(
            sample.Key, ""));
        foreach (var one in series)
        {
            var buckets = one.Select(sample => (Le: Parse(LeLabel().Match(sample.Key).Groups[1].Value, sample.Key),
                sample.Value)).ToList();
            Require(buckets.Zip(buckets.Skip(1)).All(pair => pair.First.Le < pair.Second.Le
                && pair.First.Value <= pair.Second.Value),
                one.Key, "buckets are not ascending and cumulative");
            Require(double.IsPositiveInfinity(buckets[^1].Le), one.Key, "the last bucket is not +Inf");
            var count = one.Key.Replace("_bucket", "_count").Replace("{}", "");
            Require(samples.TryGetValue(count, out var all) && all == buckets[^1].Value, one.Key,
                "+Inf and count differ");
            Require(samples.ContainsKey(count.Replace("_count", "_sum")), one.Key, "no sum");
        }
    }

    private static void Require(bool isTrue, string where, string what)
    {
        if (!isTrue)
            throw new FormatException($"{what}: {where}");
    }

    [GeneratedRegex(@"^# HELP ([a-z_][a-z0-9_]*) ((?:[^\\]|\\\\|\\n)+)$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-z_][a-z0-9_]*) ([a-z]+)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^([a-zA-Z_]\w*)(\{" + Pair + "(?:," + Pair + @")*\})? (\S+)$", RegexOptions.ECMAScript)]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"([a-zA-Z_][a-zA-Z0-9_]*)=""(?:[^""\\]|\\\\|\\""|\\n)*""")]
    private static partial Regex LabelPair();

    [GeneratedRegex(@",?le=""([^""]+)""")]
    private static partial Regex LeLabel();
}
