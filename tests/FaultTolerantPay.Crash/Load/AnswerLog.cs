using System.Text.Json;
using FaultTolerantPay.Crash.Node;

namespace FaultTolerantPay.Crash.Load;

/// <summary>A file of the payments that may have been taken, with their answers, one a line.</summary>
internal sealed class AnswerLog(string path) : IDisposable
{
    private readonly StreamWriter _file = new(path, append: true);

    public void Add(PaymentAsked payment, PaymentAnswer? answer)
    {
        string line = JsonSerializer.Serialize(new AnsweredPayment(payment, answer));
        lock (_file)
        {
            _file.WriteLine(line);
        }
    }

    public void Dispose() => _file.Dispose();

    public static List<AnsweredPayment> Read(string path) =>
        [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<AnsweredPayment>(line)!)];
}

/// <summary>A payment with its answer; null: there was none while the caller waited.</summary>
internal sealed record AnsweredPayment(PaymentAsked Payment, PaymentAnswer? Answer);
