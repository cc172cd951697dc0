using System.Globalization;
using FaultTolerantPay.SampleHost.App;

namespace FaultTolerantPay.SampleHost.Serve;

/// <summary>
/// What callers were told, one line each: merchant, order, attempt, outcome, amount in minor units, currency. A line that is there survives
/// the death of the process.
/// </summary>
internal sealed class AnswerFile : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream? _file;
    private readonly TextWriter _writer;

    public AnswerFile(string? path, TextWriter otherwise)
    {
        if (path is null)
        {
            _writer = otherwise;
            return;
        }

        _file = UserOnlyFile.Append(path);
        _writer = new StreamWriter(_file);
    }

    public void Write(TransactionRequest request, TransactionOutcome outcome) =>
        WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{request.Merchant} {request.Order} {request.Key.Attempt} {outcome.Kind} {request.Amount.Minor} {request.Amount.Currency}"));

    public void WriteLine(string line)
    {
        lock (_gate)
        {
            _writer.WriteLine(line);
            _writer.Flush();
        }
    }

    public void Dispose()
    {
        if (_file is not null)
        {
            _writer.Dispose();
        }
    }
}
