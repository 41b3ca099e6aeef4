namespace MicroAlpha.Storage.Log;

/// <summary>One session of a log directory.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Segments">Its segments, in order; a <see cref="LogReader"/> reads them.</param>
public sealed record LogSession(ulong SessionId, IReadOnlyList<string> Segments)
{
    /// <summary>The sessions of a directory by the names of its files, in order. Opens each file once.</summary>
    /// <param name="directory">The log directory.</param>
    /// <param name="files">The file system; null = the real one.</param>
    public static IReadOnlyList<LogSession> List(string directory, ILogFiles? files = null)
    {
        var sessions = new List<LogSession>();
        var segments = new List<string>();
        foreach (var segment in SegmentFiles.List(directory, files ?? DiskLogFiles.Instance))
        {
            if (sessions.Count == 0 || sessions[^1].SessionId != segment.SessionId)
                sessions.Add(new LogSession(segment.SessionId, segments = []));
            segments.Add(segment.Path);
        }

        return sessions;
    }
}
