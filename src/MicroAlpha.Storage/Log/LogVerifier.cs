using MicroAlpha.Events;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// Reads a whole log with every check of the recovery, every line parsed, and counts what is there. Cold path.
/// </summary>
public static class LogVerifier
{
    /// <summary>
    /// Verifies directories and files. Throws as the constructor of <see cref="LogReader"/>; damage is in the answer.
    /// </summary>
    /// <param name="paths">Directories and files.</param>
    /// <param name="files">The file system; null = the real one.</param>
    /// <param name="onProgress">Called with the bytes of segments read so far and the bytes of all; null for
    /// none.</param>
    public static LogStatistics Verify(
        IReadOnlyList<string> paths,
        ILogFiles? files = null,
        Action<long, long>? onProgress = null)
    {
        files ??= DiskLogFiles.Instance;
        var segments = SegmentFiles.Find(paths, files);
        using var reader = new LogReader(segments, files);
        var tally = new LogTally(segments, files, onProgress);
        EngineEvent slot = default;
        OrderCommand command = default;
        while (true)
        {
            switch (reader.Next(ref slot, ref command, out var sequence))
            {
                case LogRecord.Event:
                    tally.AddEvent(ref slot, sequence, reader.SegmentIndex);
                    break;
                case LogRecord.Command:
                    tally.AddCommand(command.Kind);
                    break;
                case LogRecord.Meta:
                    tally.AddMeta();
                    break;
                case LogRecord.End:
                    return tally.Finish(reader);
            }

            tally.Follow(reader);
        }
    }
}
