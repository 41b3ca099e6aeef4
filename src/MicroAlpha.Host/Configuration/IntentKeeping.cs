namespace MicroAlpha.Host.Configuration;

/// <summary>What an intent must survive before its order is sent.</summary>
internal enum IntentKeeping
{
    /// <summary>The end of the process: a store into shared memory, well below a microsecond.</summary>
    Process,

    /// <summary>A power loss: a sync of the disk, a millisecond or more.</summary>
    Disk,
}
