using System.Globalization;
using System.Text;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>Spells generated elements as JSON, compact or with random white space and escapes.</summary>
internal sealed class JsonSpelling(Random random, bool isLoose)
{
    private readonly StringBuilder _text = new();

    public static byte[] Compact(IEnumerable<object?> elements) =>
        new JsonSpelling(new Random(0), isLoose: false).Spell(elements);

    public byte[] Spell(IEnumerable<object?> elements)
    {
        _text.Clear();
        White();
        Value(elements.ToList());
        White();
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null:
                _text.Append("null");
                break;
            case bool isTrue:
                _text.Append(isTrue ? "true" : "false");
                break;
            case string text:
                Quoted(text);
                break;
            case TwinNumber number:
                Number(number.Text);
                break;
            case List<FieldValue> fields:
                Separated('{', '}', fields, field =>
                {
                    Quoted(field.Key);
                    White();
                    _text.Append(':');
                    White();
                    Value(field.Value);
                });
                break;
            case List<object?> list:
                Separated('[', ']', list, Value);
                break;
            default:
                throw new ArgumentException($"{value}");
        }
    }

    private void Separated<T>(char open, char close, List<T> items, Action<T> spell)
    {
        _text.Append(open);
        White();
        foreach (var (index, item) in items.Index())
        {
            if (index > 0)
                _text.Append(',');
            White();
            spell(item);
            White();
        }

        _text.Append(close);
    }

    private void Number(string text)
    {
        _text.Append(text);
        if (!isLoose || text.Contains('e', StringComparison.OrdinalIgnoreCase))
            return;
        if (random.Next(20) == 0)
            _text.Append(text.Contains('.', StringComparison.Ordinal) ? "0" : ".0");
        if (random.Next(20) == 0)
            _text.Append(random.Next(4) switch { 0 => "e0", 1 => "E+00", 2 => "e-0", _ => "E0" });
    }

    private void Quoted(string text)
    {
        _text.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '"' or '\\' or < ' ' || (isLoose && random.Next(40) == 0))
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                _text.Append(c);
        }

        _text.Append('"');
    }

    private void White()
    {
        while (isLoose && random.Next(6) == 0)
            _text.Append(" \t\r\n"[random.Next(4)]);
    }
}
