using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// Brings a directory in order after a crash, before a session starts; the caller holds the lock. A torn tail is copied
/// aside and cut off, damage in the middle is marked and left alone. Running it again changes nothing. Cold path.
/// </summary>
internal sealed class LogRecovery
{
    private const int CopyBytes = 1 << 20;
    private const int MostCopies = 1000;

    private readonly string _path;
    private readonly int _directory;
    private readonly ILogFiles _files;

    private LogRecovery(string path, int directory, ILogFiles files)
    {
        _path = path;
        _directory = directory;
        _files = files;
    }

    /// <summary>Recovers every session that was not closed. Throws MA-307 when the disk refuses.</summary>
    public static LogRecoveryResult Run(string path, int directory, ILogFiles files)
    {
        var recovery = new LogRecovery(path, directory, files);
        var all = SegmentFiles.List(path, files);
        var results = new List<RecoveredSession>();
        var start = 0;
        while (start < all.Count)
        {
            var end = start + 1;
            while (end < all.Count && all[end].SessionId == all[start].SessionId)
                end++;
            var session = all.GetRange(start, end - start);
            if (!recovery.IsClosed(session[^1]))
                results.Add(recovery.Recover(session));
            start = end;
        }

        return results.Count == 0 ? LogRecoveryResult.Nothing : new LogRecoveryResult(results);
    }

    private bool IsClosed(SegmentFile last)
    {
        var marker = _files.OpenRead(QuarantineMarker.PathOf(last));
        if (marker >= 0)
        {
            _ = _files.Close(marker);
            return true;
        }

        return SegmentEnd.TryRead(last.Path, _files, out var footer)
            && (footer.Flags & (FooterFlags.Final | FooterFlags.Recovered)) != 0;
    }

    private RecoveredSession Recover(List<SegmentFile> session)
    {
        var torn = 0L;
        var damages = new List<LogDamage>();
        var id = session[0].SessionId;
        var isLastOfAll = true;
        while (session.Count > 0)
        {
            var last = session[^1];
            var scan = new SegmentScan(session, _files);
            scan.Run();
            damages.AddRange(scan.Damages);
            if (scan.Damages.Count > 0 && !IsTornTail(scan, last))
                return Quarantine(last, damages);
            if (scan.Cut > 0)
            {
                // A segment that was set aside is the one that was to follow.
                if (scan.IsClosedByRotation && isLastOfAll)
                    damages.Add(new LogDamage(last.Path, scan.LastLength, 0, DamageKind.MissingEnd, -1));
                torn += CutAndClose(last, scan);
                return new RecoveredSession(id, LogState.CrashedRecovered, scan.NextSequence, torn, damages);
            }

            // Nothing of the last segment was ever complete: its creation was interrupted. The one before it is the
            // last.
            torn += scan.LastLength;
            SetAside(last, scan.LastLength);
            session = session.GetRange(0, session.Count - 1);
            isLastOfAll = false;
            ForgetLimits(session, last);
        }

        return new RecoveredSession(id, LogState.CrashedRecovered, -1, torn, damages);
    }

    private static bool IsTornTail(SegmentScan scan, SegmentFile last)
    {
        if (scan.HasSoundBehindDamage)
            return false;
        foreach (var damage in scan.Damages)
        {
            var canBeTorn = damage.Kind is DamageKind.Truncated or DamageKind.BlockPrefix or DamageKind.BlockHeader
                or DamageKind.BlockHeaderSalvaged or DamageKind.FrameChecksum or DamageKind.FrameDecode
                or DamageKind.Footer or DamageKind.TrailingBytes or DamageKind.EmptySegment;
            if (!canBeTorn || damage.File != last.Path)
                return false;
        }

        return true;
    }

    private static void ForgetLimits(List<SegmentFile> session, SegmentFile removed)
    {
        foreach (var segment in session)
        {
            if (removed.IsAfterAbandoned && segment.LimitBlock == removed.FirstBlock)
                segment.LimitBlock = long.MaxValue;
        }
    }

    /// <summary>
    /// Copies what is behind the cut aside (but for a sound footer), cuts and writes the recovery's footer.
    /// </summary>
    private long CutAndClose(SegmentFile last, SegmentScan scan)
    {
        var descriptor = Expect(_files.OpenWrite(last.Path), last.Path);
        try
        {
            var hasFooter = scan.Damages.Count == 0;
            var torn = hasFooter ? 0 : scan.LastLength - scan.Cut;
            if (torn > 0)
                CopyAside(last.Path, descriptor, scan.Cut, torn);
            var totals = scan.Totals;
            totals.Flags = FooterFlags.Recovered;
            totals.BlockBytes = scan.Cut;
            var footer = new byte[FooterHead.TotalBytes(scan.Index.Entries.Length)];
            FooterHead.Write(ref totals, scan.Index.Entries, footer);
            Expect(_files.Truncate(descriptor, scan.Cut), last.Path);
            WriteAll(descriptor, footer, scan.Cut, last.Path);
            Expect(_files.DataSync(descriptor), last.Path);
            Expect(_files.SyncDirectory(_directory), _path);
            return torn;
        }
        finally
        {
            _ = _files.Close(descriptor);
        }
    }

    private void SetAside(SegmentFile segment, long length)
    {
        if (length == 0)
        {
            Expect(_files.Remove(segment.Path), segment.Path);
        }
        else
        {
            // Claims a free name first: a rename replaces its target.
            var copy = CreateCopy(segment.Path, out var path);
            _ = _files.Close(copy);
            Expect(_files.Rename(segment.Path, path), segment.Path);
        }

        Expect(_files.SyncDirectory(_directory), _path);
    }

    private void CopyAside(string path, int from, long offset, long length)
    {
        var copy = CreateCopy(path, out var copyPath);
        try
        {
            var buffer = new byte[(int)Math.Min(CopyBytes, length)];
            for (var at = 0L; at < length;)
            {
                var wanted = (int)Math.Min(buffer.Length, length - at);
                var read = Expect(_files.ReadAt(from, buffer.AsSpan(0, wanted), offset + at), path);
                if (read == 0)
                    break;
                WriteAll(copy, buffer.AsSpan(0, read), at, copyPath);
                at += read;
            }

            Expect(_files.DataSync(copy), copyPath);
            Expect(_files.SyncDirectory(_directory), _path);
        }
        finally
        {
            _ = _files.Close(copy);
        }
    }

    private int CreateCopy(string path, out string copyPath)
    {
        const int AlreadyExists = -17;
        var result = AlreadyExists;
        copyPath = path + LogFormat.TornExtension;
        for (var i = 1; i < MostCopies && result == AlreadyExists; i++)
        {
            result = _files.CreateExclusive(copyPath);
            if (result == AlreadyExists)
                copyPath = string.Create(CultureInfo.InvariantCulture, $"{path}{LogFormat.TornExtension}{i}");
        }

        return Expect(result, copyPath);
    }

    private RecoveredSession Quarantine(SegmentFile last, List<LogDamage> damages)
    {
        var path = QuarantineMarker.PathOf(last);
        // Written under another name first: a marker is either not there or whole.
        var draft = path + ".new";
        var descriptor = Expect(_files.OpenOrCreate(draft), draft);
        try
        {
            Expect(_files.Truncate(descriptor, 0), draft);
            WriteAll(descriptor, QuarantineMarker.Describe(last.SessionId, damages).Span, 0, draft);
            Expect(_files.DataSync(descriptor), draft);
        }
        finally
        {
            _ = _files.Close(descriptor);
        }

        Expect(_files.Rename(draft, path), path);
        Expect(_files.SyncDirectory(_directory), _path);
        return new RecoveredSession(last.SessionId, LogState.Quarantined, -1, 0, damages);
    }

    private void WriteAll(int descriptor, ReadOnlySpan<byte> bytes, long offset, string path)
    {
        while (!bytes.IsEmpty)
        {
            var written = Expect(_files.WriteAt(descriptor, bytes, offset), path);
            offset += written;
            bytes = bytes[written..];
        }
    }

    private static int Expect(int result, string path)
    {
        if (result >= 0)
            return result;
        throw new EngineException(
            "MA-307",
            ExitCode.Missing,
            $"cannot recover the log: {path}: {NativeResult.Describe(result)}; nothing was lost; "
            + "mend the disk or free space and start again");
    }
}
