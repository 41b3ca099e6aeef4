using System.Text.Json;
using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>
/// Where a backfill is: the token of the next page, durable after each page. Its rows are durable before it is: a crash
/// between the two fetches one page again, and what is recorded is left out.
/// </summary>
/// <param name="Query">The query it belongs to.</param>
/// <param name="Token">Token of the next page; empty = the first.</param>
/// <param name="Pages">Pages done.</param>
/// <param name="Rows">Rows recorded.</param>
/// <param name="Duplicates">Rows left out because they were recorded already.</param>
/// <param name="Filtered">Trades left out by the filter or withdrawn since.</param>
/// <param name="IsDone">The last page is done, and the period was over when the first was asked for.</param>
public sealed record BackfillState(
    string Query, string Token, long Pages, long Rows, long Duplicates, long Filtered, bool IsDone)
{
    /// <summary>When the first page of the pass was asked for, ns since the Unix epoch; 0 = not yet.</summary>
    public long StartedNs { get; init; }

    /// <summary>From where the pass fetches, ns since the Unix epoch; 0 = the query's start.</summary>
    public long FromNs { get; init; }

    /// <summary>Venue time of the latest row that came, ns since the Unix epoch; 0 = none.</summary>
    public long LastRowNs { get; init; }

    /// <summary>Reads the state, or begins one when there is none.</summary>
    /// <exception cref="Events.EngineException">MA-454: it cannot be read, or is of another query.</exception>
    public static BackfillState Load(string path, string query)
    {
        if (!File.Exists(path))
            return new BackfillState(query, "", 0, 0, 0, 0, IsDone: false);
        BackfillState state;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            state = new BackfillState(
                root.Text("query"), root.Text("token"), root.Whole("pages"), root.Whole("rows"),
                root.Whole("duplicates"), root.Whole("filtered"), root.Flag("done"))
            {
                StartedNs = root.Whole("started_ns"),
                FromNs = root.Whole("from_ns"),
                LastRowNs = root.Whole("last_row_ns"),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw AlpacaError.BackfillState(path, $"{error.Message} Remove it to begin anew");
        }

        // Earlier versions did not note when they asked: whether the period was over then is not known.
        return state.Query == query
            ? state with { IsDone = state is { IsDone: true, StartedNs: > 0 } }
            : throw AlpacaError.BackfillState(path, "it is of another query; remove it, or give another directory");
    }

    /// <summary>Makes the state durable: written beside, synced, renamed, and the directory synced.</summary>
    /// <exception cref="Events.EngineException">MA-454: a step failed; nothing is retried after a failed
    /// sync.</exception>
    public void Save(string path)
    {
        var bytes = RestBody.Write(writer =>
        {
            writer.WriteString("query"u8, Query);
            writer.WriteString("token"u8, Token);
            writer.WriteNumber("pages"u8, Pages);
            writer.WriteNumber("rows"u8, Rows);
            writer.WriteNumber("duplicates"u8, Duplicates);
            writer.WriteNumber("filtered"u8, Filtered);
            writer.WriteBoolean("done"u8, IsDone);
            writer.WriteNumber("started_ns"u8, StartedNs);
            writer.WriteNumber("from_ns"u8, FromNs);
            writer.WriteNumber("last_row_ns"u8, LastRowNs);
        });
        DurableFile.Save(path, bytes, reason => AlpacaError.BackfillState(path, reason));
    }
}
