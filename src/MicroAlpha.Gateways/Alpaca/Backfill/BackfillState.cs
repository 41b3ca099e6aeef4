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
/// <param name="IsDone">The last page is done.</param>
public sealed record BackfillState(
    string Query, string Token, long Pages, long Rows, long Duplicates, long Filtered, bool IsDone)
{
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
                root.Whole("duplicates"), root.Whole("filtered"), root.Flag("done"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw AlpacaError.BackfillState(path, $"{error.Message} Remove it to begin anew");
        }

        return state.Query == query
            ? state
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
        });
        DurableFile.Save(path, bytes, reason => AlpacaError.BackfillState(path, reason));
    }
}
