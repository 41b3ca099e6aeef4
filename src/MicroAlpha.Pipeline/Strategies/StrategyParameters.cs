using System.Text;
using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Named numbers of a strategy, exact to 1e-9. A strategy asks for each by name, default and range, which is also the
/// list of what there is. For start-up.
/// </summary>
public sealed class StrategyParameters
{
    private readonly Dictionary<string, string> _texts = [];
    private readonly HashSet<string> _asked = [];
    private readonly List<string> _errors;

    /// <summary>Takes "name=value" apart.</summary>
    /// <param name="parameters">One a text.</param>
    /// <param name="errors">Gets everything that is wrong.</param>
    public StrategyParameters(IReadOnlyList<string> parameters, List<string> errors)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(errors);
        _errors = errors;
        foreach (var text in parameters)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !_texts.TryAdd(text[..at], text[(at + 1)..]))
                errors.Add($"'{text}' is no parameter 'name=value', or its name was set before");
        }
    }

    /// <summary>A number, 1e-9 units.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fallback">When it is not set, 1e-9 units.</param>
    /// <param name="least">Least allowed, 1e-9 units.</param>
    /// <param name="most">Most allowed, 1e-9 units.</param>
    public long E9(string name, long fallback, long least, long most)
    {
        _asked.Add(name);
        if (!_texts.TryGetValue(name, out var text))
            return fallback;
        var bytes = Encoding.ASCII.GetBytes(text);
        if (DecimalE9.TryParse(bytes, out var value, out var used) && used == bytes.Length && value >= least
            && value <= most)
        {
            return value;
        }

        _errors.Add($"parameter {name} is '{text}', allowed is {Text(least)} to {Text(most)}");
        return fallback;
    }

    /// <summary>A whole number.</summary>
    public int Whole(string name, int fallback, int least, int most)
    {
        var value = E9(name, fallback * DecimalE9.One, least * DecimalE9.One, most * DecimalE9.One);
        if (value % DecimalE9.One != 0)
            _errors.Add($"parameter {name} is '{Text(value)}', allowed is a whole number");
        return (int)(value / DecimalE9.One);
    }

    /// <summary>Refuses names that were not asked for.</summary>
    public void Finish()
    {
        foreach (var name in _texts.Keys)
        {
            if (!_asked.Contains(name))
                _errors.Add($"there is no parameter {name}; there are {string.Join(", ", _asked)}");
        }
    }

    private static string Text(long valueE9)
    {
        Span<byte> text = stackalloc byte[DecimalE9.MaxLength];
        return Encoding.ASCII.GetString(text[..DecimalE9.Format(valueE9, text)]);
    }
}
