using System.Text.Json.Nodes;

namespace MicroAlpha.Host.Replay;

/// <summary>The first place where a replay did not do what the log says was done.</summary>
/// <param name="CommandSequence">Position in the stream of commands and checkpoints, from 0.</param>
/// <param name="AfterSequence">Last event sequence up to which everything is proven equal; -1 = none.</param>
/// <param name="Sequence">Event sequence at which the difference showed.</param>
/// <param name="What">The field that differs, or which side is missing.</param>
/// <param name="Expected">What the log (or the first run) has.</param>
/// <param name="Actual">What the replay did.</param>
internal sealed record Divergence(
    long CommandSequence, long AfterSequence, long Sequence, string What, string Expected, string Actual)
{
    /// <summary>One sentence for people.</summary>
    public override string ToString() =>
        $"output {CommandSequence} at event {Sequence} differs in {What}: expected {Expected}, replay gave {Actual}; " +
        (AfterSequence < 0 ? "nothing before it is proven equal" : $"everything up to event {AfterSequence} is equal");

    /// <summary>The same as a JSON object.</summary>
    public JsonObject ToJson() => new()
    {
        ["command_sequence"] = CommandSequence,
        ["after_sequence"] = AfterSequence,
        ["sequence"] = Sequence,
        ["what"] = What,
        ["expected"] = Expected,
        ["actual"] = Actual,
    };
}
