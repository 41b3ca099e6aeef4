using MicroAlpha.Events;

namespace MicroAlpha.Host.Engine;

/// <summary>A source of events and how it is paced.</summary>
/// <param name="Source">Where events come from; whoever runs the feed disposes it.</param>
/// <param name="Speed">1 keeps the distances between receive times, 10 is ten times faster, 0 is as fast as
/// possible.</param>
/// <param name="IsRestamped">True for a synthetic market: receive times are our clock's, not the source's.</param>
internal sealed record Feed(IEventSource Source, double Speed, bool IsRestamped);
