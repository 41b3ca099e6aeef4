using System.Runtime.InteropServices;
using MicroAlpha.Native;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// Syncs on a thread of its own, which sleeps in the kernel while the disk works, so that the recorder lane goes on
/// formatting and compressing. The thread is started by the first request and runs on the CPUs of the asking thread:
/// it never takes a core that the lane plan gave to another lane.
/// </summary>
internal sealed unsafe class BackgroundFileSync : IFileSync
{
    private const int Idle = 0;
    private const int Asked = 1;
    private const int Done = 2;
    private const int Ended = 3;
    private const long LongestSleepNs = 1_000_000_000;

    private readonly ILogFiles _files;
    private int* _state;
    private Thread? _thread;
    private int _descriptor;
    private int _result;

    /// <summary>Syncs files of <paramref name="files"/>.</summary>
    public BackgroundFileSync(ILogFiles files)
    {
        _files = files;
        _state = (int*)NativeMemory.AllocZeroed(128);
    }

    /// <inheritdoc/>
    public void Begin(int descriptor)
    {
        if (_thread is null)
            Start();
        _descriptor = descriptor;
        Set(Asked);
    }

    /// <inheritdoc/>
    public bool TryEnd(out int result)
    {
        // Pairs with the release in Set: the result is visible with the state.
        var isDone = Volatile.Read(ref *_state) == Done;
        result = isDone ? _result : 0;
        return isDone;
    }

    /// <inheritdoc/>
    public int End()
    {
        while (Volatile.Read(ref *_state) == Asked)
            Futex.Wait(_state, Asked, LongestSleepNs);
        return _result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_state is null)
            return;
        if (_thread is not null)
        {
            End();
            Set(Ended);
            _thread.Join();
        }

        NativeMemory.Free(_state);
        _state = null;
    }

    private void Start()
    {
        var cpus = Affinity.GetAllowedCpus();
        _thread = new Thread(() => Run(cpus)) { IsBackground = true, Name = "log-sync" };
        _thread.Start();
    }

    private void Run(int[] cpus)
    {
        _ = Affinity.SetAllowedCpus(cpus);
        var seen = Idle;
        while (seen != Ended)
        {
            if (seen == Asked)
            {
                _result = _files.DataSync(_descriptor);
                Set(Done);
            }

            seen = Volatile.Read(ref *_state);
            if (seen is Idle or Done)
            {
                Futex.Wait(_state, seen, LongestSleepNs);
                seen = Volatile.Read(ref *_state);
            }
        }
    }

    // The two sides take turns, so at most one of them sleeps on the word.
    private void Set(int state)
    {
        Volatile.Write(ref *_state, state);
        Futex.WakeOne(_state);
    }
}
