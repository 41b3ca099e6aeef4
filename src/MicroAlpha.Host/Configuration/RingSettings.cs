namespace MicroAlpha.Host.Configuration;

/// <summary>Sizes of the two rings, in slots of 64 bytes. They are allocated at start and never grow.</summary>
internal sealed record RingSettings
{
    /// <summary>Slots of the event ring: a power of two, 1,024 to 67,108,864. Default 2^20 = 64 MiB.</summary>
    public int Capacity { get; init; } = 1 << 20;

    /// <summary>Slots of the command ring: a power of two, 1,024 to 67,108,864. Default 2^16 = 4 MiB.</summary>
    public int CommandCapacity { get; init; } = 1 << 16;
}
