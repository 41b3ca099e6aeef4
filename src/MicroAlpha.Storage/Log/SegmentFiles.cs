using MicroAlpha.Events;

namespace MicroAlpha.Storage.Log;

/// <summary>Finds the segments of paths and puts them in order. Cold path.</summary>
internal static class SegmentFiles
{
    /// <summary>
    /// The segments of directories and files, sessions in order, segments of a session in order. Throws MA-301 without
    /// liblz4, MA-305 for a path that is neither, MA-306 when there is no segment.
    /// </summary>
    public static List<SegmentFile> Find(IReadOnlyList<string> paths, ILogFiles files)
    {
        Lz4.Require();
        var found = new List<SegmentFile>();
        foreach (var path in paths)
        {
            if (files.IsDirectory(path))
                AddDirectory(path, files, found);
            else
                AddFile(path, files, found);
        }

        if (found.Count == 0)
        {
            throw new EngineException(
                "MA-306",
                ExitCode.Usage,
                $"no log segment (*{LogFormat.Extension}) in {string.Join(", ", paths)}; "
                + "name a log directory or its files");
        }

        Order(found);
        return found;
    }

    /// <summary>The segments of one directory, in order; empty when there is none.</summary>
    public static List<SegmentFile> List(string directory, ILogFiles files)
    {
        var found = new List<SegmentFile>();
        AddDirectory(directory, files, found);
        Order(found);
        return found;
    }

    private static void AddDirectory(string directory, ILogFiles files, List<SegmentFile> found)
    {
        foreach (var name in files.List(directory))
        {
            if (SegmentName.TryParse(name, out var parsed))
                found.Add(Probe(System.IO.Path.Combine(directory, name), parsed, isListed: true, files));
        }
    }

    private static void AddFile(string path, ILogFiles files, List<SegmentFile> found)
    {
        var descriptor = files.OpenRead(path);
        if (descriptor < 0)
        {
            throw new EngineException(
                "MA-305",
                ExitCode.Usage,
                $"cannot open {path}: {Native.NativeResult.Describe(descriptor)}; name a log directory or its files");
        }

        _ = files.Close(descriptor);
        if (!SegmentName.TryParse(System.IO.Path.GetFileName(path), out var parsed))
            parsed = new SegmentName(0, 0, -1);
        found.Add(Probe(path, parsed, isListed: false, files));
    }

    private static SegmentFile Probe(string path, in SegmentName name, bool isListed, ILogFiles files)
    {
        Span<byte> front = stackalloc byte[LogFormat.FrameAt];
        BlockHeader header = default;
        var isValid = false;
        var descriptor = files.OpenRead(path);
        if (descriptor >= 0)
        {
            isValid = files.ReadAt(descriptor, front, 0) == front.Length
                && BlockHeader.TryRead(front[LogFormat.PrefixBytes..], out header);
            _ = files.Close(descriptor);
        }

        return new SegmentFile
        {
            Path = path,
            SessionId = name.Number < 0 ? header.SessionId : name.SessionId,
            Number = name.Number,
            FirstBlock = isValid ? header.BlockNumber : -1,
            IsAfterAbandoned = isValid && (header.Flags & BlockFlags.AfterAbandoned) != 0,
            IsListed = isListed,
        };
    }

    private static void Order(List<SegmentFile> found)
    {
        // Files without our name stay in the order given: a stable sort by session, then by number or first block.
        var keyed = new List<(SegmentFile File, int Place)>();
        for (var i = 0; i < found.Count; i++)
            keyed.Add((found[i], i));
        keyed.Sort(static (a, b) =>
        {
            var order = a.File.SessionId.CompareTo(b.File.SessionId);
            order = order != 0 ? order : a.File.Number.CompareTo(b.File.Number);
            order = order != 0 ? order : a.File.FirstBlock.CompareTo(b.File.FirstBlock);
            return order != 0 ? order : a.Place.CompareTo(b.Place);
        });
        for (var i = 0; i < found.Count; i++)
            found[i] = keyed[i].File;
        Relate(found);
    }

    private static void Relate(List<SegmentFile> found)
    {
        for (var i = 0; i < found.Count; i++)
        {
            var file = found[i];
            var isFirst = i == 0 || found[i - 1].SessionId != file.SessionId;
            var expected = isFirst ? 0 : found[i - 1].Number + 1;
            file.IsBehindMissing = file.IsListed && file.Number != expected;
            if (!file.IsAfterAbandoned)
                continue;
            for (var earlier = i - 1; earlier >= 0 && found[earlier].SessionId == file.SessionId; earlier--)
                found[earlier].LimitBlock = Math.Min(found[earlier].LimitBlock, file.FirstBlock);
        }
    }
}
