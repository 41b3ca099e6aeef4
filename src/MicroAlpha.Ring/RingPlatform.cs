namespace MicroAlpha.Ring;

/// <summary>
/// What the ring needs from the operating system. The ring itself calls no native code, so that it can be tested and
/// used without any; the engine passes the Linux implementations in.
/// </summary>
/// <param name="Pin">Binds the calling thread to a CPU number; called once at the start of a lane's thread.</param>
/// <param name="CreateParking">Makes the place where one lane sleeps.</param>
/// <param name="AdviseHugePages">Called with the address and the bytes of a ring's slots before they are first
/// touched.</param>
public sealed record RingPlatform(Action<int> Pin, Func<Parking> CreateParking, Action<nint, nuint> AdviseHugePages)
{
    /// <summary>Managed code only: no pinning, monitors for parking, the system's default pages.</summary>
    public static RingPlatform Managed { get; } =
        new(static _ => { }, static () => new MonitorParking(), static (_, _) => { });
}
