using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Faults;

/// <summary>A fault and the value it was given.</summary>
/// <param name="Fault">Which.</param>
/// <param name="Value">A number, a day or a symbol as <see cref="FaultValue"/> has it; empty = the default.</param>
public sealed record FaultSetting(VenueFault Fault, string Value = "")
{
    /// <summary>Every name, as <see cref="Parse"/> takes it: lower case, words joined by dashes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<VenueFault>().Select(NameOf)];

    /// <summary>The name of a fault: <see cref="VenueFault.NoWelcome"/> is <c>no-welcome</c>.</summary>
    public static string NameOf(VenueFault fault) => string.Concat(fault.ToString().Select(
        static (letter, at) => char.IsUpper(letter) ? $"{(at > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}"
            : letter.ToString()));

    /// <summary>Parses <c>NAME</c> or <c>NAME=VALUE</c>; case and dashes do not matter.</summary>
    /// <exception cref="EngineException">MA-721 when the name is unknown, or the value is not one of the
    /// fault's.</exception>
    public static FaultSetting Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var plain = name.Replace("-", "", StringComparison.Ordinal);
        // Enum.TryParse would take numbers too.
        if (plain.Length == 0 || !char.IsLetter(plain[0]) || !Enum.TryParse<VenueFault>(plain, true, out var fault))
        {
            throw new EngineException(
                "MA-721",
                ExitCode.Usage,
                $"there is no fault '{name}'; known are {string.Join(", ", Names)}");
        }

        var setting = new FaultSetting(fault, equals < 0 ? "" : text[(equals + 1)..]);
        FaultValue.Check(setting);
        return setting;
    }

    /// <summary>The value as a number; <paramref name="otherwise"/> when there is none.</summary>
    public long NumberOr(long otherwise) =>
        long.TryParse(Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    /// <summary>As on the command line.</summary>
    public override string ToString() => Value.Length == 0 ? NameOf(Fault) : $"{NameOf(Fault)}={Value}";
}
