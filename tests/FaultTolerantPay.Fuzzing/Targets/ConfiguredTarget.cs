using FaultTolerantPay.Fuzzing.Checks;

namespace FaultTolerantPay.Fuzzing.Targets;

/// <summary>
/// Reads an input with the reader that a JSON file configures, in each of the sample formats. What both that reader and the dedicated one
/// of the format find sound, they read alike.
/// </summary>
internal static class ConfiguredTarget
{
    private static readonly (ConfiguredReader Configured, IStatementReader Dedicated)[] Readers =
    [
        (SampleFormats.Of("wechat"), new WeChatBillReader()),
        (SampleFormats.Of("alipay"), new AlipayDetailReader()),
        (SampleFormats.Of("unionpay-zm"), new UnionPayZmReader()),
    ];

    public static string Check(byte[] input)
    {
        List<string> told = [];
        foreach ((ConfiguredReader configured, IStatementReader dedicated) in Readers)
        {
            StatementRead read = StatementTarget.Check(configured, input);
            if (read.Reading.IsSound && read.Rows.Count > 0 && StatementTarget.Read(dedicated, input) is { Reading.IsSound: true } other)
            {
                Invariant.Same(other.Rows, read.Rows, $"{configured.Format}: the configured and the dedicated reader give the same rows");
            }

            told.Add($"{configured.Format}: {read}");
        }

        return string.Join("; ", told);
    }
}
