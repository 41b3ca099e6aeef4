namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Reads the range of a log that follows the one being sent, on a thread of its own, which is made by the first start
/// and so runs where the shipper runs. Between <see cref="Start"/> and <see cref="Wait"/> nobody else may use the log.
/// </summary>
internal sealed class RangeAhead : IDisposable
{
    private readonly LogTail _tail;
    private readonly int _rangeEvents;
    private readonly ManualResetEventSlim _mustRead = new();
    private readonly ManualResetEventSlim _isRead = new(initialState: true);
    private RangeBuffer _buffer;
    private RangeRule _rule;
    private Thread? _thread;
    private Exception? _fault;
    private ulong _session;
    private long _first;
    private bool _isFilled;
    private bool _isOver;

    /// <summary>Creates the reader; it reads nothing yet.</summary>
    /// <param name="tail">The log.</param>
    /// <param name="rangeEvents">Events of a range.</param>
    /// <param name="bufferEvents">Events of the buffer, the same as of the buffer it is exchanged with.</param>
    public RangeAhead(LogTail tail, int rangeEvents, int bufferEvents)
    {
        (_tail, _rangeEvents) = (tail, rangeEvents);
        _rule = new RangeRule(rangeEvents);
        _buffer = new RangeBuffer(bufferEvents);
    }

    /// <summary>
    /// Starts to read a range that follows the last one read from the log, and that is in the log as a whole,
    /// with one event behind it.
    /// </summary>
    public void Start(ulong session, long first)
    {
        Wait();
        (_session, _first, _isFilled) = (session, first, false);
        _isRead.Reset();
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "shipper, reading ahead" };
            _thread.Start();
        }

        _mustRead.Set();
    }

    /// <summary>Waits until nothing is being read.</summary>
    /// <exception cref="InvalidOperationException">What went wrong while it was read.</exception>
    public void Wait()
    {
        _isRead.Wait();
        if (_fault is { } fault)
        {
            _fault = null;
            throw new InvalidOperationException($"reading the log ahead failed: {fault.Message}", fault);
        }
    }

    /// <summary>
    /// Exchanges a buffer for the one with the range that begins there; false, and what was read is forgotten, when it
    /// is not the one that was read.
    /// </summary>
    public bool TryTake(ulong session, long first, ref RangeBuffer buffer)
    {
        Wait();
        var isIt = _isFilled && _session == session && _first == first;
        _isFilled = false;
        if (isIt)
            (buffer, _buffer) = (_buffer, buffer);
        return isIt;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isRead.Wait();
        Volatile.Write(ref _isOver, true);
        _mustRead.Set();
        _thread?.Join();
        _buffer.Dispose();
        _mustRead.Dispose();
        _isRead.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _mustRead.Wait();
            _mustRead.Reset();
            if (Volatile.Read(ref _isOver))
                return;
            try
            {
                // One more for the second half of a bar; the rule ends the range.
                var limit = _first + _rangeEvents;
                _isFilled = _tail.TryFill(_buffer, _session, _first, limit, ref _rule, symbols: null);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                _fault = error;
            }

            _isRead.Set();
        }
    }
}
