namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>
/// A token bucket that believes the server: its limit, what it says remains, and when it says to come back. A part of
/// the bucket is kept for orders and another for cancels, so that questions can never stand in their way. Any thread.
/// </summary>
/// <remarks>
/// Example: a limit of 200 a minute refills one token in 0.3 s. Orders leave 10 for cancels; reads leave 50 for both.
/// </remarks>
internal sealed class RateBudget
{
    private const double CancelShare = 0.05;
    private const double OrderShare = 0.20;
    private const long LongestBlockSeconds = 65;

    private static readonly TimeSpan DefaultBlock = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly DateTimeOffset[] _blockedUntil = new DateTimeOffset[3];
    private double _limit;
    private double _tokens;
    private long _refilledAt;

    public RateBudget(TimeProvider time, Random random, int perMinute)
    {
        _time = time;
        _random = random;
        _limit = _tokens = perMinute;
        _refilledAt = time.GetTimestamp();
    }

    /// <summary>Answers 429 so far.</summary>
    public int Refusals { get; private set; }

    /// <summary>Waits until a request of the class may be sent, and takes its token.</summary>
    public async Task AcquireAsync(RequestClass kind, CancellationToken stop)
    {
        while (true)
        {
            var wait = TryTake(kind);
            if (wait <= TimeSpan.Zero)
                return;
            await Task.Delay(wait, _time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a token and returns zero, or says how long to wait.</summary>
    public TimeSpan TryTake(RequestClass kind)
    {
        lock (_gate)
        {
            var blocked = _blockedUntil[(int)kind] - _time.GetUtcNow();
            if (blocked > TimeSpan.Zero)
                return blocked;
            Refill();
            var lacking = 1 + Kept(kind) - _tokens;
            if (lacking <= 0)
            {
                _tokens--;
                return TimeSpan.Zero;
            }

            // A timer may be early: the added ms keeps the loop from turning twice.
            return TimeSpan.FromMinutes(lacking / _limit) + TimeSpan.FromMilliseconds(1);
        }
    }

    /// <summary>Takes in what a reply says; -1 = it does not say.</summary>
    public void Observe(int status, long limit, long remaining, long resetUnixSeconds)
    {
        lock (_gate)
        {
            Refill();
            if (limit > 0)
                _limit = limit;
            if (remaining >= 0)
                _tokens = Math.Min(_tokens, remaining);
            if (status == 429)
                Refusals++;
            if (status != 429 && remaining != 0)
                return;
            _tokens = 0;
            var now = _time.GetUtcNow();
            var until = resetUnixSeconds <= 0
                ? now + DefaultBlock
                : DateTimeOffset.FromUnixTimeSeconds(resetUnixSeconds);
            // Their clock is not ours: never longer than their window of a minute.
            if (until > now.AddSeconds(LongestBlockSeconds))
                until = now.AddSeconds(LongestBlockSeconds);
            foreach (var kind in Enum.GetValues<RequestClass>())
                _blockedUntil[(int)kind] = until + Jitter(kind);
            // What the window brings: enough for the first of each class.
            _tokens = Kept(RequestClass.Read) + 1;
        }
    }

    // Cancels first, then orders, then reads.
    private TimeSpan Jitter(RequestClass kind) => TimeSpan.FromMilliseconds(((int)kind + _random.NextDouble()) * 250);

    private double Kept(RequestClass kind) => kind switch
    {
        RequestClass.Cancel => 0,
        RequestClass.Order => Math.Floor(_limit * CancelShare),
        _ => Math.Floor(_limit * (CancelShare + OrderShare)),
    };

    private void Refill()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(_limit, _tokens + (_time.GetElapsedTime(_refilledAt, now).TotalMinutes * _limit));
        _refilledAt = now;
    }
}
