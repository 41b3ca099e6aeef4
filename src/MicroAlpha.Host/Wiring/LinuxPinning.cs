using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Wiring;

/// <summary>Binding threads to CPUs with sched_setaffinity.</summary>
internal static class LinuxPinning
{
    /// <summary>Binds the calling thread.</summary>
    /// <param name="cpu">CPU number as the system counts.</param>
    /// <exception cref="EngineException">MA-202: the system refused.</exception>
    public static void Pin(int cpu)
    {
        var result = Affinity.PinCurrentThread(cpu);
        if (result >= 0)
            return;
        var allowed = string.Join(',', Affinity.GetAllowedCpus());
        throw new EngineException(
            "MA-202",
            ExitCode.Usage,
            $"cannot run a thread on CPU {cpu}: {NativeResult.Describe(result)}; this process may use CPUs {allowed}");
    }
}
