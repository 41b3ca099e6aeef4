using System.Numerics;

namespace MicroAlpha.Host.Configuration;

/// <summary>
/// Reads the values of one section by name. Each call declares a key, checks what was set and gives the value, or the
/// default when nothing was set or it was refused. The calls themselves therefore are the schema.
/// </summary>
/// <param name="path">The section's key, "" for the root.</param>
/// <param name="entries">What was set, by key.</param>
/// <param name="problems">Where refusals go.</param>
/// <param name="keys">Every key that was asked for.</param>
internal sealed class ConfigSection(
    string path,
    IReadOnlyDictionary<string, ConfigEntry> entries,
    ConfigProblems problems,
    List<ConfigKey> keys)
{
    private const int MaxPathLength = 4_096;
    private const uint MaxUid = uint.MaxValue - 1; // The largest one is "no user" to Linux.
    private const int MaxListLength = 100_000;

    /// <summary>A section inside this one.</summary>
    public ConfigSection Section(string name) => new(KeyOf(name), entries, problems, keys);

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public long Int64(string name, long fallback, long min, long max, string unit)
    {
        var number = unit.Length == 0 ? "a whole number" : $"a whole number of {unit}";
        return Number(name, fallback, $"{number}, {min} to {max}", value => value >= min && value <= max);
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public int Int32(string name, int fallback, int min, int max, string unit) =>
        (int)Int64(name, fallback, min, max, unit);

    /// <summary>0, or a whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public long ZeroOr(string name, long fallback, long min, long max, string unit) => Number(
        name,
        fallback,
        $"0, or a whole number of {unit}, {min} to {max}",
        value => value == 0 || (value >= min && value <= max));

    /// <summary>A power of two from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public int PowerOfTwo(string name, int fallback, int min, int max, string unit) => (int)Number(
        name,
        fallback,
        $"a power of two, {min} to {max} {unit}",
        value => value >= min && value <= max && BitOperations.IsPow2(value));

    /// <summary>true or false.</summary>
    public bool Boolean(string name, bool fallback)
    {
        if (!TryFind(name, "true or false", out var key, out var entry))
            return fallback;
        if (entry.TryBoolean(out var value))
            return value;
        problems.WrongType(entry, key.Path, key.Allowed);
        return fallback;
    }

    /// <summary>One name of an enum, written with a small first letter.</summary>
    public TEnum Choice<TEnum>(string name, TEnum fallback)
        where TEnum : struct, Enum
    {
        var names = Array.ConvertAll(Enum.GetNames<TEnum>(), NameInFile);
        if (!TryFind(name, string.Join(" or ", names.Select(n => $"\"{n}\"")), out var key, out var entry))
            return fallback;
        if (!entry.TryText(out var text))
            problems.WrongType(entry, key.Path, key.Allowed);
        else if (Array.IndexOf(names, text) is var index and >= 0)
            return Enum.GetValues<TEnum>()[index];
        else
            problems.NotAllowed(entry, key.Path, key.Allowed);
        return fallback;
    }

    /// <summary>Text that passes <paramref name="isAllowed"/>.</summary>
    public string Text(string name, string fallback, string allowed, Func<string, bool> isAllowed) =>
        Read(name, fallback, allowed, (ConfigEntry entry, out string text) => entry.TryText(out text), isAllowed);

    /// <summary>
    /// A path, absolute afterwards, or empty. Relative ones start from the file that names them; <c>~/</c> is the home.
    /// </summary>
    public string Path(string name, string fallback, string whenEmpty)
    {
        var text = Text(
            name,
            fallback,
            $"a path, or \"\" for {whenEmpty}",
            value => value.Length <= MaxPathLength && !value.Contains('\0'));
        if (text.Length == 0 || !entries.TryGetValue(KeyOf(name), out var entry))
            return text;
        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal))
            text = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + text[1..];
        return System.IO.Path.GetFullPath(text, entry.BaseDirectory);
    }

    /// <summary>A replay speed.</summary>
    public ReplaySpeed Speed(string name, ReplaySpeed fallback)
    {
        var text = Read(
            name,
            fallback.ToString(),
            ReplaySpeed.Allowed,
            (ConfigEntry entry, out string value) => entry.TryTextOrNumber(out value),
            value => ReplaySpeed.TryParse(value, out _));
        return ReplaySpeed.TryParse(text, out var speed) ? speed : fallback;
    }

    /// <summary>A list of different texts, each of which passes <paramref name="isAllowed"/>.</summary>
    /// <param name="name">The key.</param>
    /// <param name="fallback">When it is not set.</param>
    /// <param name="allowed">What is allowed, for people.</param>
    /// <param name="isAllowed">The test.</param>
    /// <param name="why">What is wrong with one that does not pass; without it only what is allowed is said.</param>
    public IReadOnlyList<string> TextList(
        string name, IReadOnlyList<string> fallback, string allowed, Func<string, bool> isAllowed,
        Func<string, string>? why = null) =>
        List(name, fallback, allowed, (ConfigEntry item, out string value) => item.TryText(out value), isAllowed, why);

    /// <summary>A list of different user ids.</summary>
    public IReadOnlyList<uint> Uids(string name, IReadOnlyList<uint> fallback)
    {
        var uids = List<long>(
            name,
            [.. fallback.Select(uid => (long)uid)],
            $"a list of different user ids, 0 to {MaxUid}",
            TryUid,
            value => value is >= 0 and <= MaxUid);
        return [.. uids.Select(uid => (uint)uid)];
    }

    private delegate bool TryGet<T>(ConfigEntry entry, out T value);

    // A number too large for 64 bits is a whole number all the same, and refused. It must not become 0, which is root.
    private static bool TryUid(ConfigEntry item, out long uid)
    {
        if (!item.TryInt64(out uid))
            uid = -1;
        return item.IsWholeNumber;
    }

    private static string NameInFile(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private string KeyOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private long Number(string name, long fallback, string allowed, Func<long, bool> isAllowed)
    {
        if (!TryFind(name, allowed, out var key, out var entry))
            return fallback;
        if (!entry.IsWholeNumber)
            problems.WrongType(entry, key.Path, allowed);
        else if (entry.TryInt64(out var value) && isAllowed(value))
            return value;
        else
            problems.NotAllowed(entry, key.Path, allowed);
        return fallback;
    }

    private T Read<T>(string name, T fallback, string allowed, TryGet<T> tryGet, Func<T, bool> isAllowed)
    {
        if (!TryFind(name, allowed, out var key, out var entry))
            return fallback;
        if (!tryGet(entry, out var value))
            problems.WrongType(entry, key.Path, allowed);
        else if (isAllowed(value))
            return value;
        else
            problems.NotAllowed(entry, key.Path, allowed);
        return fallback;
    }

    private IReadOnlyList<T> List<T>(
        string name, IReadOnlyList<T> fallback, string allowed, TryGet<T> tryGet, Func<T, bool> isAllowed,
        Func<T, string>? why = null)
    {
        if (!TryFind(name, allowed, out var key, out var entry))
            return fallback;
        if (!entry.TryList(out var items))
        {
            problems.WrongType(entry, key.Path, allowed);
            return fallback;
        }

        var values = new List<T>();
        var seen = new HashSet<T>();
        foreach (var item in items.Take(MaxListLength))
        {
            if (!tryGet(item, out var value))
                problems.WrongType(item, $"{key.Path}[{values.Count}]", allowed);
            else if (!isAllowed(value) && why is not null)
                problems.NotAllowed(item, $"{key.Path}[{values.Count}]", $"{allowed}; here {why(value)}");
            else if (!isAllowed(value) || !seen.Add(value))
                problems.NotAllowed(item, $"{key.Path}[{values.Count}]", allowed);
            values.Add(value);
        }

        if (items.Count > MaxListLength)
            problems.NotAllowed(entry, key.Path, $"at most {MaxListLength} items");
        return values;
    }

    private bool TryFind(
        string name,
        string allowed,
        out ConfigKey key,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ConfigEntry? entry)
    {
        key = new ConfigKey(KeyOf(name), allowed);
        keys.Add(key);
        return entries.TryGetValue(key.Path, out entry);
    }
}
