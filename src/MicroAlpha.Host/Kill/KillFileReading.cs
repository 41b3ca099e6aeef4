namespace MicroAlpha.Host.Kill;

/// <summary>What was read from the kill file.</summary>
/// <param name="Condition">The shape it was in.</param>
/// <param name="Contents">The most severe of what is still readable; does not yet hold the halt that a bad condition
/// adds.</param>
/// <param name="Detail">What is wrong, for people; empty when intact.</param>
internal sealed record KillFileReading(KillFileCondition Condition, KillContents Contents, string Detail)
{
    /// <summary>Whether this shape means a global halt on top of what was read.</summary>
    public bool MeansHalt => Condition is not (KillFileCondition.Intact or KillFileCondition.Interrupted);
}
