using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FaultTolerantPay.Statements.Fetching;

namespace FaultTolerantPay.Tests.Statements.Fetching;

/// <summary>What a provider gives is kept only if it is whole and not too large.</summary>
public sealed class StatementBufferTests
{
    private const int MaxBytes = 200_000;

    private static byte[] Content(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 7) + (i >> 8)))];

    private static async Task<FetchedStatement> ReadAsync(Stream content, long? length = null, string? hash = null) =>
        await StatementBuffer.ReadAsync(ProviderStatement.File("bill.csv", content, length, hash), MaxBytes, default);

    [Test]
    public async Task Read_Content_IsReadBackOnceWithItsHash([Values(1, 65_535, 65_536, 65_537, 131_072, MaxBytes)] int length)
    {
        byte[] content = Content(length);
        FetchedStatement fetched = await ReadAsync(new MemoryStream(content), length, Convert.ToHexString(SHA256.HashData(content)));

        using var read = new MemoryStream();
        await fetched.Content!.CopyToAsync(read);
        Assert.That(read.ToArray(), Is.EqualTo(content));
        Assert.That(fetched.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(content))));
        Assert.That((fetched.Content.Length, fetched.Reason), Is.EqualTo((length, (string?)null)));
    }

    [Test]
    public async Task Read_EndlessContent_IsRefusedAtTheBound()
    {
        await using var endless = new EndlessStream();
        FetchedStatement fetched = await ReadAsync(endless);

        Assert.That(fetched.Content, Is.Null);
        Assert.That(fetched.Reason, Is.EqualTo("the file has more than 200000 bytes (StatementOptions.MaxFileBytes)"));
        Assert.That(endless.BytesRead, Is.LessThanOrEqualTo(MaxBytes + 1));
    }

    [TestCase(99L, "100 bytes arrived, and the provider states 99")]
    [TestCase(101L, "100 bytes arrived, and the provider states 101")]
    public async Task Read_OtherLengthThanStated_IsRefused(long stated, string expected) =>
        Assert.That((await ReadAsync(new MemoryStream(Content(100)), stated)).Reason, Is.EqualTo(expected));

    [Test]
    [SuppressMessage("Security", "CA5350", Justification = "Providers state such hashes.")]
    public async Task Read_TruncatedContent_HasAnotherHashThanStated([Values] bool isSha1)
    {
        byte[] whole = Content(100);
        string stated = Convert.ToHexString(isSha1 ? SHA1.HashData(whole) : SHA256.HashData(whole));

        Assert.That((await ReadAsync(new MemoryStream(whole), hash: stated)).Reason, Is.Null);
        Assert.That((await ReadAsync(new MemoryStream(whole[..99]), hash: stated)).Reason,
            Is.EqualTo("what arrived has another hash than the provider states"));
    }

    /// <summary>A download that breaks at once must not look like a day without business.</summary>
    [Test]
    public async Task Read_NoBytes_IsRefused()
    {
        FetchedStatement fetched = await ReadAsync(new MemoryStream());
        Assert.That((fetched.Content, fetched.IsWithoutBusiness), Is.EqualTo(((StatementBuffer?)null, false)));
        Assert.That(fetched.Reason, Does.StartWith("the file is empty"));
    }

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("zz00000000000000000000000000000000000000")]
    public void File_HashOfNoKnownKind_IsRefused(string hash) =>
        Assert.That(() => ProviderStatement.File("bill.csv", new MemoryStream(), statedHash: hash), Throws.ArgumentException);

    private sealed class EndlessStream : MemoryStream
    {
        public long BytesRead { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            BytesRead += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
