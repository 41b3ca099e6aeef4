using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.Indicators.Specs;

/// <summary>Reads the parts of a specification one by one and keeps everything that is wrong with them.</summary>
internal sealed class SpecReader
{
    private const long MaxWidthNs = 7 * 86_400_000_000_000L;

    private static readonly (string Unit, long Ns)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ];

    private readonly string _text;
    private readonly string[] _parts;
    private readonly List<string> _problems = [];
    private int _at = 1;

    public SpecReader(string text)
    {
        _text = text;
        _parts = text.Split(':');
    }

    /// <summary>The first part.</summary>
    public string Name => _parts[0];

    private bool HasMore => _at < _parts.Length;

    /// <summary>Throws when anything was wrong or is left over.</summary>
    /// <exception cref="EngineException">MA-460.</exception>
    public void Finish(string forms)
    {
        if (HasMore && _problems.Count == 0)
            _problems.Add($"'{string.Join(':', _parts[_at..])}' is too much");
        if (_problems.Count > 0)
        {
            throw new EngineException(
                "MA-460",
                ExitCode.Usage,
                $"indicator '{_text}': {string.Join("; ", _problems)}. The form is {forms}; W is a width like 500ms, "
                    + "10s, 1m");
        }
    }

    /// <summary>Notes that something is wrong.</summary>
    public void Refuse(string problem) => _problems.Add(problem);

    /// <summary>Notes that the name is not known.</summary>
    public IndicatorSpec Unknown()
    {
        Refuse($"there is no indicator '{Name}'");
        return new IndicatorSpec();
    }

    /// <summary>A whole number.</summary>
    public int Whole(string name, int least, int most)
    {
        var part = Next(name);
        if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most)
            return value;
        if (part is not null)
            Refuse($"{name} = {part} must be a whole number, {least} to {most}");
        return least;
    }

    /// <summary>A number.</summary>
    public double Number(string name, double least, double most)
    {
        var part = Next(name);
        if (double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most)
            return value;
        if (part is not null)
            Refuse(string.Create(CultureInfo.InvariantCulture,
                $"{name} = {part} must be a number, {least} to {most}"));
        return least;
    }

    /// <summary>V: a positive size, or auto, which is 0.</summary>
    public long Bucket()
    {
        var part = Next("V");
        if (part is null or "auto")
            return 0;
        if (decimal.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value > 0 && value <= long.MaxValue / DecimalE9.One
            && value * DecimalE9.One == decimal.Floor(value * DecimalE9.One))
            return (long)(value * DecimalE9.One);
        Refuse($"V = {part} must be a size above 0 with at most nine decimals, or auto");
        return 0;
    }

    /// <summary>A width that must be there.</summary>
    public long Width() => ReadWidth(Next("W"));

    /// <summary>A width, or 0 at the end of the text.</summary>
    public long WidthOrNone() => HasMore ? Width() : 0;

    /// <summary>The rule of signs, which must be there.</summary>
    public SignRule Rule() => Word("rule", "tick", "true", "leeready", "bvc") switch
    {
        "true" => SignRule.True,
        "leeready" => SignRule.LeeReady,
        "bvc" => SignRule.Bulk,
        _ => SignRule.Tick,
    };

    /// <summary>The rule of signs, or another one at the end of the text.</summary>
    public SignRule RuleOr(SignRule other) => !HasMore ? other : Word("rule", "tick", "true", "leeready") switch
    {
        "true" => SignRule.True,
        "leeready" => SignRule.LeeReady,
        _ => SignRule.Tick,
    };

    /// <summary>normal, which is 0, or t and the degrees of freedom.</summary>
    public double Degrees()
    {
        var part = Next("distribution");
        if (part is null or "normal")
            return 0;
        if (part.StartsWith('t')
            && double.TryParse(part.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var d)
            && d is >= 0.01 and <= 1_000)
            return d;
        Refuse($"distribution = {part} must be normal, or t and degrees of freedom from 0.01 to 1000, as t0.25");
        return 0;
    }

    /// <summary>Takes the next part when it is that word.</summary>
    public bool TryWord(string word)
    {
        if (!HasMore || _parts[_at] != word)
            return false;
        _at++;
        return true;
    }

    /// <summary>A whole number, or another one at the end of the text.</summary>
    public int WholeOr(int other, string name, int least, int most) => HasMore ? Whole(name, least, most) : other;

    /// <summary>A number, or another one at the end of the text.</summary>
    public double NumberOr(double other, string name, double least, double most) =>
        HasMore ? Number(name, least, most) : other;

    /// <summary>So many numbers joined by +, or none at the end of the text.</summary>
    public double[] NumbersOrNone(string name, int count)
    {
        if (!HasMore)
            return [];
        var part = Next(name)!;
        var numbers = new List<double>();
        foreach (var one in part.Split('+'))
        {
            if (double.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number))
                numbers.Add(number);
        }

        if (numbers.Count == count && part.Split('+').Length == count)
            return [.. numbers];
        Refuse($"{name} = {part} must be {count} numbers joined by +");
        return [];
    }

    /// <summary>One of several words, or another at the end of the text.</summary>
    public string WordOr(string name, string other, params string[] words) => HasMore ? Word(name, words) : other;

    private string Word(string name, params string[] words)
    {
        var part = Next(name);
        if (part is not null && Array.IndexOf(words, part) < 0)
            Refuse($"{name} = {part} must be {string.Join(" or ", words)}");
        return part ?? "";
    }

    private string? Next(string name)
    {
        if (HasMore)
            return _parts[_at++];
        Refuse($"{name} is missing");
        return null;
    }

    private long ReadWidth(string? part)
    {
        if (part is null)
            return 0;
        var digits = 0;
        while (digits < part.Length && char.IsAsciiDigit(part[digits]))
            digits++;
        foreach (var (unit, ns) in Units)
        {
            if (part[digits..] == unit && long.TryParse(part.AsSpan(0, digits), out var count) && count > 0
                && count <= MaxWidthNs / ns)
                return count * ns;
        }

        Refuse($"W = {part} must be a whole number and ns, us, ms, s, m, h or d, at most 7d");
        return 0;
    }
}
