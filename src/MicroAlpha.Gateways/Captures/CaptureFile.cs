using System.IO.Compression;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>One readable text inside the given files: a plain file, a gzip file or an entry of a zip archive.</summary>
/// <param name="Path">The file on disk.</param>
/// <param name="Entry">Full name of the entry inside a zip; null for others.</param>
/// <param name="IsGzip">The file is compressed by gzip.</param>
internal sealed record CaptureFile(string Path, string? Entry, bool IsGzip)
{
    /// <summary>Name for people.</summary>
    public string Display => Entry is null ? Path : $"{Path}!{Entry}";

    /// <summary>File name whose parts say what it holds: the entry's, without folders and a closing .gz.</summary>
    public string Name
    {
        get
        {
            var name = System.IO.Path.GetFileName(Entry ?? Path);
            return name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        }
    }

    /// <summary>Lists what is in <paramref name="paths"/>, by the first bytes of each file, not by its name.</summary>
    /// <exception cref="EngineException">MA-401, MA-402, MA-403.</exception>
    public static List<CaptureFile> List(IEnumerable<string> paths)
    {
        var files = new List<CaptureFile>();
        foreach (var path in paths)
            AddPath(path, files);
        return files;
    }

    /// <summary>Opens the text for reading.</summary>
    /// <exception cref="EngineException">MA-401, MA-402.</exception>
    public CaptureInput Open()
    {
        try
        {
            var stream = OpenPath(Path);
            return Entry is not null ? CaptureInput.OfZipEntry(stream, Entry)
                : IsGzip ? CaptureInput.OfGzip(stream)
                : CaptureInput.OfPlain(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CaptureError.Unreadable(Path, e);
        }
        catch (InvalidDataException e)
        {
            throw CaptureError.Damaged(Display, e.Message, e);
        }
    }

    /// <summary>
    /// Opens a file as it is. The decompressors read through their own buffers, so the file needs none.
    /// </summary>
    internal static FileStream OpenPath(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1, FileOptions.SequentialScan);

    private static void AddPath(string path, List<CaptureFile> files)
    {
        try
        {
            using var stream = OpenPath(path);
            Span<byte> head = stackalloc byte[4];
            var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (length == 0)
                throw CaptureError.NoBytes(path);
            head = head[..length];
            if (head.StartsWith("PK"u8))
                AddEntries(path, stream, files);
            else
                files.Add(new CaptureFile(path, null, head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CaptureError.Unreadable(path, e);
        }
        catch (InvalidDataException e)
        {
            throw CaptureError.Damaged(path, e.Message, e);
        }
    }

    private static void AddEntries(string path, FileStream stream, List<CaptureFile> files)
    {
        stream.Position = 0;
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var before = files.Count;
        foreach (var entry in archive.Entries)
        {
            if (!entry.FullName.EndsWith('/'))
                files.Add(new CaptureFile(path, entry.FullName, IsGzip: false));
        }

        if (files.Count == before)
            throw CaptureError.NoEntries(path);
    }
}
