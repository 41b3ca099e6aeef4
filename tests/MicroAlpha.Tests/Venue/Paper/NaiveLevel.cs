namespace MicroAlpha.Tests.Venue.Paper;

/// <summary>A level as the feed told it, and what our orders took of it since.</summary>
internal sealed class NaiveLevel(long price, long size)
{
    public long Price { get; } = price;

    public long Size { get; } = size;

    public long Taken { get; set; }

    public long Left => Size - Taken;
}
