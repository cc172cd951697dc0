using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>
/// The library's metrics as Prometheus reads them. A bank uses OpenTelemetry's exporter; this one shows that nothing but the meter is
/// needed. Of a histogram, count and sum are shown.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    private const string Meter = "FaultTolerantPay";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _values = new(StringComparer.Ordinal);

    public MetricsPage()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public Task WriteAsync(HttpContext context)
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach ((string name, double value) in _values.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = Labels(tags);
        string name = instrument.Name.Replace('.', '_').Replace('-', '_');
        if (instrument.IsObservable)
        {
            _values[name + labels] = value;
        }
        else if (instrument is Histogram<double>)
        {
            Add($"{name}_count{labels}", 1);
            Add($"{name}_sum{labels}", value);
        }
        else
        {
            Add(name + labels, value);
        }
    }

    private void Add(string name, double value) => _values.AddOrUpdate(name, value, (_, before) => before + value);

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var labels = new List<string>();
        foreach ((string name, object? value) in tags)
        {
            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
            labels.Add($"{name.Replace('.', '_').Replace('-', '_')}=\"{escaped}\"");
        }

        return $"{{{string.Join(',', labels)}}}";
    }
}
