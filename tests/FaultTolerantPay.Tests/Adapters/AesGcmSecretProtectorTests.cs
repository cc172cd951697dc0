using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.Tests.Adapters;

public sealed class AesGcmSecretProtectorTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("agreement-52");
    private static readonly byte[] Owner = Encoding.UTF8.GetBytes("payment 1");

    private static CancellationToken None => CancellationToken.None;

    [Test]
    public async Task Protect_OpenedForItsOwner_GivesTheSecret()
    {
        var protector = new AesGcmSecretProtector(Key("k1"));
        ProtectedSecret secret = await protector.ProtectAsync(Secret, Owner, None);
        Assert.That(secret.KeyId, Is.EqualTo("k1"), "key");
        Assert.That(secret.Data.ToArray().AsSpan().IndexOf(Secret), Is.Negative, "the secret is not in the clear");
        OpenedSecret opened = await protector.OpenAsync(secret, Owner, None);
        Assert.That((opened.Problem, opened.Value.ToArray()), Is.EqualTo((SecretProblem.None, Secret)), "opened secret");
    }

    /// <summary>
    /// The format is kept: a release to come must open what this one wrote. Worked out by a program of its own from the standards (RFC
    /// 5869, NIST SP 800-38D).
    /// </summary>
    [Test]
    public async Task Open_WhatAnotherProgramProtectedByTheStandards_GivesTheSecret()
    {
        byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes("k1"));
        // HKDF-Expand of one block: HMAC(key, owner | 1).
        byte[] derived = HMACSHA256.HashData(key, (byte[])[.. Owner, 1]);
        byte[] nonce = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], cipher = new byte[Secret.Length], tag = new byte[16];
        using (var aes = new AesGcm(derived, 16))
        {
            aes.Encrypt(nonce, Secret, cipher, tag, Owner);
        }

        OpenedSecret opened = await new AesGcmSecretProtector(Key("k1")).OpenAsync(
            new ProtectedSecret("k1", (byte[])[.. nonce, .. tag, .. cipher]), Owner, None);
        Assert.That(opened.Value.ToArray(), Is.EqualTo(Secret));
    }

    [Test]
    public async Task Protect_SameSecretTwice_LooksDifferent()
    {
        var protector = new AesGcmSecretProtector(Key("k1"));
        ProtectedSecret one = await protector.ProtectAsync(Secret, Owner, None), other = await protector.ProtectAsync(Secret, Owner, None);
        Assert.That(one.Data.ToArray(), Is.Not.EqualTo(other.Data.ToArray()));
    }

    [Test]
    public async Task Open_AnyBitFlippedOrBytesMissing_IsAltered()
    {
        var protector = new AesGcmSecretProtector(Key("k1"));
        byte[] data = (await protector.ProtectAsync(Secret, Owner, None)).Data.ToArray();
        for (int bit = 0; bit < data.Length * 8; bit++)
        {
            byte[] flipped = [.. data];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That((await protector.OpenAsync(new ProtectedSecret("k1", flipped), Owner, None)).Problem,
                Is.EqualTo(SecretProblem.Altered), $"bit {bit}");
        }
        for (int length = 0; length < data.Length; length++)
        {
            Assert.That((await protector.OpenAsync(new ProtectedSecret("k1", data.AsMemory(0, length)), Owner, None)).Problem,
                Is.EqualTo(SecretProblem.Altered), $"{length} bytes");
        }
    }

    [Test]
    public async Task Open_ForAnotherOwner_IsAltered()
    {
        var protector = new AesGcmSecretProtector(Key("k1"));
        ProtectedSecret secret = await protector.ProtectAsync(Secret, Owner, None);
        OpenedSecret opened = await protector.OpenAsync(secret, Encoding.UTF8.GetBytes("payment 2"), None);
        Assert.That((opened.Problem, opened.Value.Length), Is.EqualTo((SecretProblem.Altered, 0)));
    }

    [Test]
    public async Task Open_ByAnOlderKey_GivesTheSecretAndNewOnesAreUnderTheNewKey()
    {
        ProtectedSecret old = await new AesGcmSecretProtector(Key("k1")).ProtectAsync(Secret, Owner, None);
        var protector = new AesGcmSecretProtector(Key("k2"), Key("k1"));
        Assert.That((await protector.OpenAsync(old, Owner, None)).Value.ToArray(), Is.EqualTo(Secret), "secret under the old key");
        Assert.That(((await protector.ProtectAsync(Secret, Owner, None)).KeyId, protector.WritingKey), Is.EqualTo(("k2", "k2")),
            "key of a new secret");
        Assert.That((await protector.OpenAsync(old with { KeyId = "k2" }, Owner, None)).Problem, Is.EqualTo(SecretProblem.Altered),
            "another key's id");
        Assert.That((await new AesGcmSecretProtector(Key("k2")).OpenAsync(old, Owner, None)).Problem, Is.EqualTo(SecretProblem.UnknownKey),
            "without the old key");
    }

    [Test]
    public void Protector_KeysThatCannotBeDistinguished_AreAllNamed() => Assert.That(
        () => new AesGcmSecretProtector(Key("k1"), Key("k2"), Key("k2"), new SecretKey("k3", SHA256.HashData("k1"u8))),
        Throws.ArgumentException.With.Message.Contains("2 keys have the id 'k2'").And.Message.Contains(
            "The keys 'k1', 'k3' have the same bytes"));

    [TestCase("", 32, "The id of a key")]
    [TestCase("two words", 32, "'two words'")]
    [TestCase("k1", 31, "A key has 31 bytes; expected 32.")]
    [TestCase("", 0, "A key has 0 bytes")]
    public void Key_Invalid_IsRefused(string id, int length, string expected) =>
        Assert.That(() => new SecretKey(id, RandomNumberGenerator.GetBytes(length)),
            Throws.ArgumentException.With.Message.Contains(expected));

    [Test]
    public void Key_OfOneByteRepeated_IsRefused() =>
        Assert.That(() => new SecretKey("k1", new byte[32]), Throws.ArgumentException.With.Message.Contains("random"));

    [Test]
    public void Key_Text_IsItsId() => Assert.That($"{Key("k1")}", Is.EqualTo("k1"));

    private static SecretKey Key(string id) => new(id, SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
