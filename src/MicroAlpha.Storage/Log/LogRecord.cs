namespace MicroAlpha.Storage.Log;

/// <summary>What <see cref="LogReader.Next"/> has read.</summary>
public enum LogRecord
{
    /// <summary>Nothing: the log is at its end.</summary>
    End = 0,

    /// <summary>An event.</summary>
    Event = 1,

    /// <summary>A command or a checkpoint.</summary>
    Command = 2,

    /// <summary>A line about the session, in <see cref="LogReader.Line"/>.</summary>
    Meta = 3,

    /// <summary>Events are missing here; the range is in <see cref="LogReader.Gap"/>.</summary>
    Gap = 4,

    /// <summary>Another session begins: sequences, instrument ids and order ids begin anew.</summary>
    Session = 5,
}
