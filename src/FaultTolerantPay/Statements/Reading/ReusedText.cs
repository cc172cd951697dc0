namespace FaultTolerantPay.Statements.Reading;

/// <summary>Makes strings of a value that is the same on most lines, such as a merchant number, and makes the same one once.</summary>
internal sealed class ReusedText
{
    private string _last = "";

    public string Of(ReadOnlySpan<char> text)
    {
        if (!text.SequenceEqual(_last))
        {
            _last = text.ToString();
        }

        return _last;
    }
}
