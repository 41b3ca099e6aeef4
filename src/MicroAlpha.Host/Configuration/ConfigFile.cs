using System.Text.Json;
using System.Text.Unicode;

namespace MicroAlpha.Host.Configuration;

/// <summary>
/// Reads one JSON file (comments and trailing commas allowed) into entries by key, each with its line. Everything wrong
/// is added to the problems; nothing is thrown.
/// </summary>
internal sealed class ConfigFile
{
    /// <summary>Largest file that is read, bytes.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly JsonReaderOptions ReaderOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    private static readonly HashSet<string> KeyPaths = [.. OptionsBinder.Keys.Select(key => key.Path)];
    private static readonly HashSet<string> SectionPaths =
        [.. OptionsBinder.Keys.SelectMany(key => Sections(key.Path))];

    private readonly byte[] _bytes;
    private readonly string _name;
    private readonly string _baseDirectory;
    private readonly ConfigProblems _problems;
    private readonly Dictionary<string, ConfigEntry> _entries = [];

    private ConfigFile(byte[] bytes, string name, string baseDirectory, ConfigProblems problems)
    {
        _bytes = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        _name = name;
        _baseDirectory = baseDirectory;
        _problems = problems;
    }

    /// <summary>Reads a file.</summary>
    public static IReadOnlyDictionary<string, ConfigEntry> Read(string file, ConfigProblems problems)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length <= MaxBytes)
                return Parse(bytes[..length], file, Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/", problems);
            problems.Unreadable(file, $"it is larger than {MaxBytes} bytes");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Unreadable(file, exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException => "it is a directory, or you may not read it",
                _ => exception.Message,
            });
        }

        return new Dictionary<string, ConfigEntry>();
    }

    /// <summary>Parses the text of a file called <paramref name="name"/>.</summary>
    public static IReadOnlyDictionary<string, ConfigEntry> Parse(
        byte[] bytes, string name, string baseDirectory, ConfigProblems problems)
    {
        var file = new ConfigFile(bytes, name, baseDirectory, problems);
        if (!Utf8.IsValid(bytes))
        {
            problems.NotJson(name, "it is not UTF-8 text");
            return file._entries;
        }

        if (IsWithoutContent(file._bytes))
        {
            problems.NotJson(name, "the file is empty; write {} when the defaults are meant");
            return file._entries;
        }

        try
        {
            file.ReadRoot();
        }
        catch (JsonException exception)
        {
            var line = (exception.LineNumber ?? 0) + 1;
            var column = (exception.BytePositionInLine ?? 0) + 1;
            var why = exception.Message;
            var place = why.IndexOf(" LineNumber:", StringComparison.Ordinal);
            problems.NotJson($"{name}:{line}:{column}", place < 0 ? why : why[..place]);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape, in a name: JSON allows it, text does not.
            problems.NotJson(name, "the name of a key holds half of a surrogate pair");
        }

        return file._entries;
    }

    /// <summary>Nothing but blanks and comments.</summary>
    private static bool IsWithoutContent(ReadOnlySpan<byte> bytes)
    {
        try
        {
            // Not as the final block: a reader that wants more has seen no value.
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, new JsonReaderState(ReaderOptions));
            return !reader.Read() && reader.BytesConsumed == bytes.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Sections(string path)
    {
        for (var dot = path.IndexOf('.'); dot >= 0; dot = path.IndexOf('.', dot + 1))
            yield return path[..dot];
    }

    private void ReadRoot()
    {
        var reader = new Utf8JsonReader(_bytes, ReaderOptions);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
            ReadObject(ref reader, "");
        else
            _problems.NotJson(WhereOf(reader.TokenStartIndex), "the file must hold one object, { … }");
        while (reader.Read())
        {
            // Reads to the end, so that text after the object is found.
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, string prefix)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var where = WhereOf(reader.TokenStartIndex);
            var path = prefix + reader.GetString();
            reader.Read();
            if (SectionPaths.Contains(path) && reader.TokenType == JsonTokenType.StartObject)
                ReadObject(ref reader, path + ".");
            else
                ReadValue(JsonElement.ParseValue(ref reader), path, where);
        }
    }

    private void ReadValue(JsonElement value, string path, string where)
    {
        var entry = new ConfigEntry(value, where, _baseDirectory);
        if (SectionPaths.Contains(path))
            _problems.WrongType(entry, path, "an object, { … }");
        else if (!KeyPaths.Contains(path))
            _problems.UnknownKey(where, path, NearestName.Of(path, KeyPaths));
        else if (!_entries.TryAdd(path, entry))
            _problems.SetTwice(where, path, _entries[path].Where);
    }

    private string WhereOf(long offset) => $"{_name}:{_bytes.AsSpan(0, (int)offset).Count((byte)'\n') + 1}";
}
