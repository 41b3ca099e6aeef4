namespace MicroAlpha.Venue.Paper;

/// <summary>How the queue ahead of a resting order moves when the level it is in shrinks without a trade.</summary>
public enum QueueModel : byte
{
    /// <summary>Only trades at the level advance the order; it is never behind more than the level shows.</summary>
    RiskAverse = 0,

    /// <summary>
    /// Cancels are ahead or behind in proportion to x^n of the sizes ahead and behind; n is
    /// <see cref="PaperOptions.QueuePower"/>.
    /// </summary>
    Power = 1,

    /// <summary>Cancels are ahead or behind in proportion to ln(1 + x) of the sizes ahead and behind.</summary>
    Logarithmic = 2,
}
