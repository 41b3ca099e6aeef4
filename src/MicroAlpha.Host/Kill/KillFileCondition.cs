namespace MicroAlpha.Host.Kill;

/// <summary>
/// In what shape the kill file was found. Everything but <see cref="Intact"/> and <see cref="Interrupted"/> means
/// killed.
/// </summary>
internal enum KillFileCondition : byte
{
    /// <summary>Both slots are valid and equal.</summary>
    Intact = 0,

    /// <summary>
    /// Both slots are valid, one change apart: a process died in between. The more severe of both holds.
    /// </summary>
    Interrupted = 1,

    /// <summary>There is no file: <c>microalpha init</c> was never run here, or somebody removed it.</summary>
    Missing = 2,

    /// <summary>A slot is not valid, or the slots do not belong together.</summary>
    Damaged = 3,

    /// <summary>The file could not be read.</summary>
    Unreadable = 4,
}
