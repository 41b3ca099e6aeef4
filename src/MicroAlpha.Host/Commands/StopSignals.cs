using System.Runtime.InteropServices;

namespace MicroAlpha.Host.Commands;

/// <summary>
/// SIGTERM and SIGINT as a token: the process goes on and ends in order. Each is told on stderr with what follows from
/// it. Signals come on a thread of the runtime's own.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;
    private readonly Lock _lock = new();
    private readonly List<CancellationTokenSource> _phases = [new()];
    private string _what;

    /// <summary>Takes the signals over until disposed.</summary>
    /// <param name="what">What a signal leads to, for people.</param>
    public StopSignals(string what)
    {
        _what = what;
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    }

    /// <summary>Cancelled by the first signal of the current phase.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (_lock)
                return _phases[^1].Token;
        }
    }

    /// <summary>A signal came in the current phase.</summary>
    public bool IsRaised => Token.IsCancellationRequested;

    /// <summary>Begins another phase, which only a further signal stops.</summary>
    /// <param name="what">What a signal leads to from now on.</param>
    public void NextPhase(string what)
    {
        lock (_lock)
        {
            _phases.Add(new CancellationTokenSource());
            _what = what;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        foreach (var phase in _phases)
            phase.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_lock)
        {
            Console.Error.WriteLine($"{context.Signal} received: {_what}");
            _phases[^1].Cancel();
        }
    }
}
