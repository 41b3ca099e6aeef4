namespace MicroAlpha.Host.IndicatorReports;

/// <summary>MLOFI by windows: k, n_events, mid2_start, mid2_end, avg_depth_Q, ofi1 to ofiL.</summary>
internal sealed class MlofiWindowReport(ReportContext context) : MlofiWindows(context)
{
    private Int128 _sum;

    /// <inheritdoc />
    public override string Header => "k,n_events,mid2_start,mid2_end,avg_depth_Q,"
        + string.Join(',', Enumerable.Range(1, Context.Spec.Levels).Select(level => $"ofi{level}"));

    /// <inheritdoc />
    protected override void Close(long rows, double depth, ReadOnlySpan<Int128> sumsE9)
    {
        var line = new string[sumsE9.Length];
        for (var i = 0; i < line.Length; i++)
            line[i] = Context.Lots(sumsE9[i]);
        _sum += sumsE9[0];
        Sum = Context.LotsNumber(_sum);
        Line($"{Index},{rows},{Context.Price(StartMid2E9)},{Context.Price(LastMid2E9)},{ReportContext.Text(depth)},"
            + string.Join(',', line));
    }
}
