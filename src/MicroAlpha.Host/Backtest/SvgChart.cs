using System.Globalization;
using System.Text;

namespace MicroAlpha.Host.Backtest;

/// <summary>A picture with a time axis below and values on the left, as SVG text. Everything is in the page's colours.
/// </summary>
internal sealed class SvgChart
{
    /// <summary>Width of every picture, pixels.</summary>
    public const int Width = 1120;

    private const int Height = 250;
    private const int Left = 90;
    private const int Right = 16;
    private const int Top = 12;
    private const int Bottom = 28;

    private readonly StringBuilder _svg = new();
    private readonly long _startNs;
    private readonly double _spanNs;
    private readonly double _low;
    private readonly double _high;

    /// <summary>Draws the frame.</summary>
    /// <param name="name">Its id in the page.</param>
    /// <param name="startNs">Left end, ns since the Unix epoch.</param>
    /// <param name="endNs">Right end.</param>
    /// <param name="low">Smallest value.</param>
    /// <param name="high">Largest value.</param>
    public SvgChart(string name, long startNs, long endNs, double low, double high)
    {
        (_startNs, _spanNs) = (startNs, Math.Max(1, endNs - startNs));
        var margin = high > low ? (high - low) * 0.04 : Math.Max(1e-9, Math.Abs(high) * 0.01);
        (_low, _high) = (low - margin, high + margin);
        _svg.Append(CultureInfo.InvariantCulture,
            $"<svg id=\"{name}\" viewBox=\"0 0 {Width} {Height}\" role=\"img\">\n");
        DrawValues();
        DrawTimes(startNs, endNs);
    }

    /// <summary>A text for a value axis: as many digits as its steps need.</summary>
    public static string Number(double value, double step) => value.ToString(
        $"#,0.{new string('#', Math.Clamp((int)Math.Ceiling(-Math.Log10(step)), 0, 9))}", CultureInfo.InvariantCulture);

    /// <summary>
    /// A step of 1, 2 or 5 times a power of ten that divides a span into about <paramref name="parts"/>.
    /// </summary>
    public static double Step(double span, int parts)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(span / parts)));
        var rest = span / parts / power;
        return power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
    }

    /// <summary>Draws a line through points.</summary>
    public SvgChart Line(IEnumerable<(long TimeNs, double Value)> points, string kind)
    {
        _svg.Append("<polyline class=\"").Append(kind).Append("\" points=\"");
        foreach (var (timeNs, value) in points)
            _svg.Append(CultureInfo.InvariantCulture, $"{X(timeNs):0.#},{Y(value):0.#} ");
        _svg.Append("\"/>\n");
        return this;
    }

    /// <summary>Draws a small triangle: up for a buy, down for a sale.</summary>
    public SvgChart Fill(long timeNs, double price, bool isBuy, string title)
    {
        var (x, y, height) = (X(timeNs), Y(price), isBuy ? 7 : -7);
        _svg.Append(CultureInfo.InvariantCulture,
            $"<path class=\"{(isBuy ? "buy" : "sell")}\" d=\"M{x:0.#} {y:0.#}l4 {height}h-8z\">");
        _svg.Append("<title>").Append(BacktestPage.Escape(title)).Append("</title></path>\n");
        return this;
    }

    /// <summary>Draws a bar from the bottom up.</summary>
    public static string Bars(string name, IReadOnlyList<(string Label, long Count)> bars)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg id=\"{name}\" viewBox=\"0 0 {Width} {Height}\" role=\"img\">\n");
        var most = Math.Max(1, bars.Max(static bar => bar.Count));
        var width = (double)(Width - Left - Right) / bars.Count;
        var every = (int)Math.Ceiling(bars.Count / 14.0);
        for (var i = 0; i < bars.Count; i++)
        {
            var height = (double)bars[i].Count / most * (Height - Top - Bottom - 14);
            var (x, y) = (Left + (i * width), Height - Bottom - height);
            svg.Append(CultureInfo.InvariantCulture,
                $"<rect class=\"bar\" x=\"{x + 1:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(1, width - 2):0.#}\" ");
            svg.Append(CultureInfo.InvariantCulture, $"height=\"{height:0.#}\"><title>");
            svg.Append(BacktestPage.Escape(bars[i].Label));
            svg.Append(CultureInfo.InvariantCulture, $": {bars[i].Count}</title></rect>\n");
            if (i % every == 0)
                AppendText(svg, x + (width / 2), Height - 10, "middle", bars[i].Label);
            if (bars.Count <= 14)
                AppendText(svg, x + (width / 2), y - 3, "middle", bars[i].Count.ToString("N0", null));
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <inheritdoc />
    public override string ToString() => _svg + "</svg>\n";

    private double X(long timeNs) => Left + ((timeNs - _startNs) / _spanNs * (Width - Left - Right));

    private double Y(double value) => Top + ((_high - value) / (_high - _low) * (Height - Top - Bottom));

    private void DrawValues()
    {
        var step = Step(_high - _low, 5);
        for (var value = Math.Ceiling(_low / step) * step; value <= _high; value += step)
        {
            // A sum of steps that should be 0 is a little beside it.
            var shown = Math.Abs(value) < step / 1000 ? 0 : value;
            _svg.Append(CultureInfo.InvariantCulture,
                $"<path class=\"{(shown == 0 ? "zero" : "grid")}\" d=\"M{Left} {Y(value):0.#}H{Width - Right}\"/>");
            AppendText(_svg, Left - 6, Y(value) + 4, "end", Number(shown, step));
        }
    }

    private void DrawTimes(long startNs, long endNs)
    {
        const int Labels = 8;
        var isLong = endNs - startNs > 86_400_000_000_000;
        var isShort = endNs - startNs < 20_000_000_000;
        for (var i = 0; i <= Labels; i++)
        {
            var timeNs = startNs + (long)((Int128)(endNs - startNs) * i / Labels);
            var time = DateTime.UnixEpoch.AddTicks(timeNs / 100);
            var text = time.ToString(
                isLong ? "MM-dd HH:mm" : isShort ? "HH:mm:ss.fff" : "HH:mm:ss", CultureInfo.InvariantCulture);
            AppendText(_svg, X(timeNs), Height - 10, i == 0 ? "start" : i == Labels ? "end" : "middle", text);
        }
    }

    private static void AppendText(StringBuilder svg, double x, double y, string anchor, string text)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">");
        svg.Append(BacktestPage.Escape(text)).Append("</text>\n");
    }
}
