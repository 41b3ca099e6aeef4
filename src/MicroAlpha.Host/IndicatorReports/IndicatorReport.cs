using System.Text.Json.Nodes;
using MicroAlpha.Events;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// One indicator over one symbol: events in, lines of a CSV file out, a summary at the end. Cold path, one thread.
/// </summary>
internal abstract class IndicatorReport(ReportContext context)
{
    private const long MostEmpty = 10_000_000;
    private const long LinesOfAnEvent = 4;

    /// <summary>Lines written, the header aside.</summary>
    public long Rows { get; protected set; }

    /// <summary>Sum of the main column; what it is stands in the README of the indicators.</summary>
    public double Sum { get; protected set; }

    /// <summary>Further results.</summary>
    public JsonObject Summary { get; } = [];

    /// <summary>Names of the columns.</summary>
    public abstract string Header { get; }

    /// <summary>Units, session, output.</summary>
    protected ReportContext Context => context;

    /// <summary>A row of the top of book; the books are up to date with it.</summary>
    public virtual void OnRow(in MarketRow row)
    {
    }

    /// <summary>A trade that is not suspicious.</summary>
    public virtual void OnTrade(in MarketRow trade)
    {
    }

    /// <summary>Any slot of the symbol, for reports that want more than rows and trades.</summary>
    public virtual void OnSlot(ref EngineEvent slot)
    {
    }

    /// <summary>Gap, halt, new session day: nothing may be differenced over it.</summary>
    public virtual void OnReset(bool isNewDay)
    {
    }

    /// <summary>The book begins anew with a snapshot: its rows may not be differenced over it.</summary>
    public virtual void OnNewBook()
    {
    }

    /// <summary>The data has ended.</summary>
    public virtual void Finish()
    {
    }

    /// <summary>Writes a line of the file.</summary>
    /// <exception cref="EngineException">MA-466: far more lines than there are events.</exception>
    protected void Line(string line)
    {
        context.Output.WriteLine(line);
        if (++Rows < MostEmpty || Rows < MostEmpty + (LinesOfAnEvent * context.Survey.Events))
            return;
        throw new EngineException(
            "MA-466",
            ExitCode.Usage,
            $"{context.Spec.Text} has written {Rows} lines for {context.Survey.Events} events: its width or V is too "
                + "small for the data");
    }

    /// <summary>A number for JSON, which knows no NaN.</summary>
    protected static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
