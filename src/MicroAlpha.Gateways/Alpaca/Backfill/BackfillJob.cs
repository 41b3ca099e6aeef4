using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>
/// Fetches a query's history page by page into a sink. May be killed at any moment and run again: it goes on at the
/// page it was at, and no row comes twice. One task.
/// </summary>
/// <param name="client">The data host.</param>
/// <param name="sink">Where rows go.</param>
/// <param name="seen">What is recorded already.</param>
/// <param name="statePath">The state file.</param>
public sealed class BackfillJob(AlpacaHistoryClient client, IBackfillSink sink, SeenRows seen, string statePath)
{
    /// <summary>Fetches what is left of the query.</summary>
    /// <param name="query">What to fetch; the same as before when it is resumed.</param>
    /// <param name="filter">Which trades are kept.</param>
    /// <param name="progress">Told the share that is done, 0 to 1, after each page.</param>
    /// <param name="stop">Ends it between two pages.</param>
    /// <returns>The totals over all runs.</returns>
    /// <exception cref="Events.EngineException">MA-450 to MA-454.</exception>
    public async Task<BackfillState> RunAsync(
        HistoryQuery query, TradeFilter filter, Action<double> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(progress);
        var state = BackfillState.Load(statePath, $"{query.Path()}#{filter}");
        var tokens = new HashSet<string>(StringComparer.Ordinal) { state.Token };
        while (!state.IsDone)
        {
            var page = await client.ReadPageAsync(query, state.Token, stop).ConfigureAwait(false);
            if (page.NextToken.Length > 0 && !tokens.Add(page.NextToken))
                throw AlpacaError.EndlessPages("the backfill", "the pages lead back to one that was read already");
            state = Take(page, filter, state);
            // Rows first: the state must never promise a page that a crash can take away.
            sink.Commit();
            state.Save(statePath);
            progress(state.IsDone ? 1 : ShareOf(page, query));
            if (!state.IsDone && state.Pages >= client.MaxPages)
                throw AlpacaError.EndlessPages("the backfill", $"more than {client.MaxPages} pages");
        }

        return state;
    }

    private BackfillState Take(HistoryPage page, TradeFilter filter, BackfillState state)
    {
        var (rows, duplicates, filtered) = (state.Rows, state.Duplicates, state.Filtered + page.Withdrawn);
        foreach (var item in page.Items)
        {
            if (!filter.Accepts(item.First))
            {
                filtered++;
                continue;
            }

            if (!seen.TryAdd(item.Symbol, item.First))
            {
                duplicates++;
                continue;
            }

            sink.Append(item.Symbol, item.First);
            if (item.IsPair)
                sink.Append(item.Symbol, item.Second);
            rows++;
        }

        return state with
        {
            Token = page.NextToken,
            Pages = state.Pages + 1,
            Rows = rows,
            Duplicates = duplicates,
            Filtered = filtered,
            IsDone = page.NextToken.Length == 0,
        };
    }

    // Rows come by symbol in alphabetical order, then by time.
    private static double ShareOf(HistoryPage page, HistoryQuery query)
    {
        if (page.Items.Count == 0)
            return 0;
        var last = page.Items[^1];
        var done = query.Symbols.Count(symbol => string.CompareOrdinal(symbol, last.Symbol) < 0);
        var span = Math.Max(query.ToNs - query.FromNs, 1);
        var within = Math.Clamp((last.First.VenueTimeNs - query.FromNs) / (double)span, 0, 1);
        return Math.Clamp((done + within) / query.Symbols.Count, 0, 1);
    }
}
