using System.Diagnostics;

namespace FaultTolerantPay.Crash.Load;

/// <summary>Counts answers.</summary>
internal sealed class Tally(double goodWithinMs)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly List<double> _accepted = [];
    private readonly List<double> _refused = [];
    private readonly List<double> _unclear = [];
    private long _began = Stopwatch.GetTimestamp();
    private double _badUntil;
    private int _sent;
    private int _notSent;

    public void Sent() => Interlocked.Increment(ref _sent);

    public void NotSent() => Interlocked.Increment(ref _notSent);

    /// <summary>Counts an answer; null: the caller got none.</summary>
    public void Answered(PaymentAnswerKind kind, string text, long sentAt)
    {
        double took = Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds;
        lock (_lock)
        {
            _answers[text] = _answers.GetValueOrDefault(text) + 1;
            (kind switch
            {
                PaymentAnswerKind.Accepted => _accepted,
                PaymentAnswerKind.Refused => _refused,
                _ => _unclear,
            }).Add(took);
            if (kind != PaymentAnswerKind.Accepted || took > goodWithinMs)
            {
                _badUntil = Math.Max(_badUntil, Stopwatch.GetElapsedTime(_began, sentAt).TotalSeconds);
            }
        }
    }

    /// <summary>What was counted since the last time; counts on from zero.</summary>
    public LoadReport Take()
    {
        lock (_lock)
        {
            var report = new LoadReport
            {
                Seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds,
                Sent = Interlocked.Exchange(ref _sent, 0),
                NotSent = Interlocked.Exchange(ref _notSent, 0),
                Accepted = Latencies.Of(_accepted),
                Refused = Latencies.Of(_refused),
                Unclear = Latencies.Of(_unclear),
                Answers = new SortedDictionary<string, int>(_answers, StringComparer.Ordinal),
                BadUntilSeconds = _badUntil,
            };
            _accepted.Clear();
            _refused.Clear();
            _unclear.Clear();
            _answers.Clear();
            (_began, _badUntil) = (Stopwatch.GetTimestamp(), 0);
            return report;
        }
    }
}
