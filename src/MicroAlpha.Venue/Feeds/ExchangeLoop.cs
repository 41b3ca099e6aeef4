using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MicroAlpha.Native;

namespace MicroAlpha.Venue.Feeds;

/// <summary>
/// The exchange thread: everything that changes the market, the books, accounts and subscriptions runs on it, one thing
/// after the other. Others post work to it.
/// </summary>
internal sealed unsafe class ExchangeLoop : IDisposable
{
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly PriorityQueue<Action, (long DueNs, long Order)> _timers = new();
    private readonly Thread _thread;
    private readonly Func<long> _work;
    private readonly Action<Exception> _onFault;
    private readonly int* _word = (int*)NativeMemory.AllocZeroed(64);
    private readonly Lock _wordGate = new();
    private long _timerOrder;
    private bool _isWordFreed;
    private volatile bool _isStopping;

    /// <summary>Creates the loop; <see cref="Start"/> starts its thread.</summary>
    /// <param name="work">
    /// Plays what is due and returns for how many ns nothing is; 0 = there is more to do at once.
    /// </param>
    /// <param name="onFault">Told what escaped: the loop goes on, the fault is the caller's to report.</param>
    public ExchangeLoop(Func<long> work, Action<Exception> onFault)
    {
        _work = work;
        _onFault = onFault;
        _thread = new Thread(Run) { Name = "venue-exchange", IsBackground = true };
    }

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Runs <paramref name="action"/> on the exchange thread, in the order of posting.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        Wake();
    }

    /// <summary>Runs <paramref name="question"/> on the exchange thread and returns its answer.</summary>
    public Task<T> Ask<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                answer.SetException(error);
            }
        });
        return answer.Task;
    }

    /// <summary>Runs <paramref name="action"/> after a delay. Exchange thread only.</summary>
    public void After(long delayMs, Action action) =>
        _timers.Enqueue(action, (WallClock.MonotonicNs() + (delayMs * 1_000_000), _timerOrder++));

    /// <summary>Ends a wait.</summary>
    public void Wake()
    {
        lock (_wordGate)
        {
            if (_isWordFreed || Interlocked.Exchange(ref *_word, 1) != 0)
                return;
            Futex.WakeOne(_word);
        }
    }

    /// <summary>Ends the thread after what it is doing. False when it has not ended after that time.</summary>
    public bool TryStop(TimeSpan within)
    {
        _isStopping = true;
        Wake();
        return !_thread.IsAlive || _thread.Join(within);
    }

    /// <summary>Ends the thread after what it is doing, however long that takes.</summary>
    public void Dispose()
    {
        _ = TryStop(Timeout.InfiniteTimeSpan);
        lock (_wordGate)
        {
            _isWordFreed = true;
            NativeMemory.Free(_word);
        }
    }

    private void Run()
    {
        while (!_isStopping)
        {
            Volatile.Write(ref *_word, 0);
            long idleNs;
            try
            {
                while (_posted.TryDequeue(out var action))
                    action();
                var timerNs = RunTimers();
                idleNs = Math.Min(_work(), timerNs);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                _onFault(error);
                continue;
            }

            if (idleNs > 0)
                Futex.Wait(_word, 0, idleNs);
        }
    }

    // Ns until the next one is due. One that a timer sets waits for the next turn: the market goes on in between.
    private long RunTimers()
    {
        var end = _timerOrder;
        while (_timers.TryPeek(out var action, out var due))
        {
            if (due.Order >= end)
                return 0;
            var restNs = due.DueNs - WallClock.MonotonicNs();
            if (restNs > 0)
                return restNs;
            _ = _timers.Dequeue();
            action();
        }

        return long.MaxValue;
    }
}
