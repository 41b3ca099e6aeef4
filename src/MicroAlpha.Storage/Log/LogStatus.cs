using System.Runtime.InteropServices;

namespace MicroAlpha.Storage.Log;

/// <summary>What other threads see of a log writer. Written by the recorder lane, read by any.</summary>
internal sealed class LogStatus
{
    private DurableMarks _durable;
    private int _health;
    private bool _isLowSpace;
    private long _freeBytes = -1;
    private string _reason = "";

    /// <summary>The counters.</summary>
    public LogCounters Counters { get; } = new();

    /// <summary>Last event sequence that is durable. Pairs with the Volatile.Write in PublishDurable.</summary>
    public long DurableSequence => Volatile.Read(ref _durable.Sequence);

    /// <summary>Last command sequence that is durable. Pairs with the Volatile.Write in PublishDurable.</summary>
    public long DurableCommandSequence => Volatile.Read(ref _durable.CommandSequence);

    /// <summary>How well it goes.</summary>
    public LogHealth Health => (LogHealth)Volatile.Read(ref _health);

    /// <summary>Why it is not recording; empty when it is.</summary>
    public string Reason => Volatile.Read(ref _reason);

    /// <summary>True while free space is under the threshold.</summary>
    public bool IsLowSpace => Volatile.Read(ref _isLowSpace);

    /// <summary>Free bytes at the last look; -1 when not known.</summary>
    public long FreeBytes => Volatile.Read(ref _freeBytes);

    /// <summary>Publishes what is durable; everything before these stores is in the files.</summary>
    public void PublishDurable(long sequence, long commandSequence)
    {
        Volatile.Write(ref _durable.CommandSequence, commandSequence);
        Volatile.Write(ref _durable.Sequence, sequence);
    }

    /// <summary>Sets the free space.</summary>
    public void SetFreeBytes(long freeBytes, bool isLow)
    {
        Volatile.Write(ref _freeBytes, freeBytes);
        Volatile.Write(ref _isLowSpace, isLow);
    }

    /// <summary>Recording becomes Degraded.</summary>
    public void Degrade(string reason)
    {
        if (Health != LogHealth.Recording && Health != LogHealth.Degraded)
            return;
        Volatile.Write(ref _reason, reason);
        Volatile.Write(ref _health, (int)LogHealth.Degraded);
    }

    /// <summary>Anything becomes Halted, for good; the first reason stays.</summary>
    public void Halt(string reason)
    {
        if (Health is LogHealth.Halted or LogHealth.Stopped)
            return;
        Volatile.Write(ref _reason, reason);
        Volatile.Write(ref _health, (int)LogHealth.Halted);
    }

    /// <summary>Degraded becomes Recording.</summary>
    public void Recover()
    {
        if (Health != LogHealth.Degraded)
            return;
        Volatile.Write(ref _health, (int)LogHealth.Recording);
        Volatile.Write(ref _reason, "");
    }

    /// <summary>The session is closed; Halted stays.</summary>
    public void Stop()
    {
        if (Health != LogHealth.Halted)
            Volatile.Write(ref _health, (int)LogHealth.Stopped);
    }

    /// <summary>The published sequences on a cache line pair of their own: every gateway polls them.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct DurableMarks
    {
        [FieldOffset(128)] public long Sequence;

        [FieldOffset(136)] public long CommandSequence;
    }
}
