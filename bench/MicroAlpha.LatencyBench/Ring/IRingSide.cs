using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>
/// One of the rings that are compared. Every call builds a ring of 2^16 slots, runs, and takes it down again.
/// </summary>
public interface IRingSide
{
    /// <summary>Capacity of every ring.</summary>
    const int Capacity = 1 << 16;

    /// <summary>Name in results.</summary>
    string Name { get; }

    /// <summary>One producer, one consumer: M events/s, from the first claim to the last event consumed.</summary>
    /// <param name="batch">Events per claim.</param>
    /// <param name="events">Events.</param>
    /// <param name="blocking">With the blocking wait policy instead of the fastest.</param>
    double OneToOne(int batch, long events, bool blocking);

    /// <summary>
    /// As <see cref="OneToOne"/> one by one, with a producer that computes between two events, as one that parses does
    /// (<see cref="ProducerWork"/>): the consumer keeps up, so that only the cost of handing over differs.
    /// </summary>
    double KeptUp(long events);

    /// <summary>Half round trips between two threads over two rings.</summary>
    LatencyHistogram PingPong(int rounds);

    /// <summary>One way at a fixed rate.</summary>
    /// <param name="perSecond">Events due per second.</param>
    /// <param name="events">Events.</param>
    /// <param name="blocking">With the blocking wait policy instead of the fastest.</param>
    LatencySample FixedRate(int perSecond, int events, bool blocking);

    /// <summary>Two consumers, and a third after both: M events/s.</summary>
    /// <param name="events">Events.</param>
    /// <param name="threaded">Each consumer on a thread of its own, even where the side could do better.</param>
    double Diamond(long events, bool threaded);
}
