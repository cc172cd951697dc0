using System.Text.Json;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Model;

/// <summary>The names of attempts, and of what belongs to them.</summary>
[OnOneThread]
public sealed class AttemptNameTests
{
    private static readonly TransactionKey Key = new(new MerchantId("shop"), new OrderId("order-1"));

    private static readonly TransactionKey Second = Key with { Attempt = new AttemptId("try-2") };

    [Test]
    public void Key_WithoutAnAttempt_IsTheAttemptNamedLikeTheOrder()
    {
        TransactionRequest request = Sample(Key);
        Assert.That(request.Attempt, Is.Null, "attempt of the request");
        Assert.That(request.Key, Is.EqualTo((request with { Attempt = new AttemptId("order-1") }).Key),
            "key, beside a request that names the attempt");
        Assert.That(request.Key, Is.EqualTo(Key), "key");
        Assert.That((Key.IsNamedLikeOrder, Second.IsNamedLikeOrder), Is.EqualTo((true, false)), "which keys are named like their order");
        Assert.That((request with { Attempt = Second.Attempt }).Key, Is.EqualTo(Second), "key of the second attempt");
        Assert.That(Second.OrderKey, Is.EqualTo(Key.OrderKey), "both attempts are of one order");
        Assert.That(Second, Is.Not.EqualTo(Key), "the attempts differ");
    }

    /// <summary>
    /// A key from before there were attempts is the attempt named like its order; what is not known in it is passed over.
    /// </summary>
    [Test]
    public void Json_Key_NamesTheAttemptWhereItIsNotNamedLikeTheOrder()
    {
        Assert.That(JsonSerializer.Serialize(Key), Is.EqualTo("""{"Merchant":"shop","Order":"order-1"}"""), "written without an attempt");
        Assert.That(JsonSerializer.Serialize(Second), Is.EqualTo("""{"Merchant":"shop","Order":"order-1","Attempt":"try-2"}"""),
            "written with an attempt");
        Assert.That(JsonSerializer.Deserialize<TransactionKey>("""{"Merchant":"shop","Order":"order-1"}"""), Is.EqualTo(Key),
            "read without an attempt");
        Assert.That(JsonSerializer.Deserialize<TransactionKey>(
            """{"Attempt":"try-2","Later":{"x":[1]},"Merchant":"shop","Order":"order-1"}"""), Is.EqualTo(Second),
            "read with an attempt and an unknown member, in another order");
        foreach (string wrong in new[] { "null", "\"shop/order-1\"", "7", """{"Merchant":"4111 1111 1111 1111","Order":"order-1"}""" })
        {
            Assert.That(() => JsonSerializer.Deserialize<TransactionKey>(wrong),
                Throws.TypeOf<JsonException>().With.Message.Not.Contains("4111"), wrong);
        }
    }

    /// <summary>
    /// A reference that a channel knows already stays what it was: an instruction of an attempt that is named like its order is found by it
    /// after an update.
    /// </summary>
    [TestCase("merchant-1", "paid", "paid", InstructionPurpose.Payout, 1, "6d2c72c311c1357e43996720fc8c8ea3")]
    [TestCase("shop", "order-1", "order-1", InstructionPurpose.Payout, 1, "aab439f168b4ef0d479e636b08b67b0f")]
    public void ToReference_OfAnAttemptNamedLikeItsOrder_StaysWhatItWas(string merchant, string order, string attempt,
        InstructionPurpose purpose, int ordinal, string expected) =>
        Assert.That(new InstructionKey(new TransactionKey(new MerchantId(merchant), new OrderId(order), new AttemptId(attempt)), purpose,
            ordinal).ToReference(), Is.EqualTo(expected));

    /// <summary>
    /// M2: two attempts of an order never share an instruction, or the second one's payout would be taken for a repetition of the first
    /// one's.
    /// </summary>
    [Test]
    public void ToReference_OfTwoInstructions_IsNeverTheSame()
    {
        string[] ids = ["a", "b", "aa", "ab", "aaa", "\u0001\0\0\0a"];
        string[] references =
        [
            .. from merchant in ids
               from order in ids
               from attempt in ids
               from purpose in Enum.GetValues<InstructionPurpose>()
               from ordinal in new[] { 1, 2 }
               select new InstructionKey(new TransactionKey(new MerchantId(merchant), new OrderId(order), new AttemptId(attempt)), purpose,
                   ordinal).ToReference(),
        ];
        Assert.That(references, Is.Unique);
    }

    private static IEnumerable<TestCaseData> OtherContent()
    {
        TestCaseData Field(string name, Func<TransactionRequest, TransactionRequest> change) =>
            new TestCaseData(change).SetArgDisplayNames(name);
        yield return Field(nameof(TransactionRequest.Merchant), r => r with { Merchant = new MerchantId("shop-2") });
        yield return Field(nameof(TransactionRequest.Order), r => r with { Order = new OrderId("order-2") });
        yield return Field(nameof(TransactionRequest.Attempt), r => r with { Attempt = new AttemptId("try-2") });
        yield return Field(nameof(TransactionRequest.Customer), r => r with { Customer = new CustomerId("customer-2") });
        yield return Field(nameof(TransactionRequest.Amount), r => r with { Amount = r.Amount with { Minor = r.Amount.Minor + 1 } });
        yield return Field("Currency", r => r with { Amount = r.Amount with { Currency = new Currency("GBP") } });
        yield return Field(nameof(TransactionRequest.Institution), r => r with { Institution = new InstitutionId("beta") });
        yield return Field("NoInstitution", r => r with { Institution = null });
    }

    private static IEnumerable<TestCaseData> SameContent()
    {
        TestCaseData Field(string name, Func<TransactionRequest, TransactionRequest> change) =>
            new TestCaseData(change).SetArgDisplayNames(name);
        yield return Field(nameof(TransactionRequest.RequestedAt), r => r with { RequestedAt = r.RequestedAt.AddSeconds(1) });
        yield return Field(nameof(TransactionRequest.AnswerBy), r => r with { AnswerBy = r.AnswerBy.AddSeconds(1) });
        yield return Field(nameof(TransactionRequest.Mandate), r => r with { Mandate = new Mandate(new InstitutionId("beta"), "fresh") });
        yield return Field("NoMandate", r => r with { Mandate = null });
        yield return Field("AttemptNamedLikeTheOrder", r => r with { Attempt = new AttemptId(r.Order.Value) });
    }

    [TestCaseSource(nameof(OtherContent))]
    public void HasSameContentAs_OneFieldThatIsThePayment_IsAnotherPayment(Func<TransactionRequest, TransactionRequest> change)
    {
        TransactionRequest request = Sample(Key);
        Assert.That(request.HasSameContentAs(change(request)), Is.False);
        Assert.That(change(request).HasSameContentAs(request), Is.False);
    }

    [TestCaseSource(nameof(SameContent))]
    public void HasSameContentAs_OneFieldThatIsNotThePayment_IsTheSamePayment(Func<TransactionRequest, TransactionRequest> change)
    {
        TransactionRequest request = Sample(Key);
        Assert.That(request.HasSameContentAs(change(request)), Is.True);
        Assert.That(change(request).HasSameContentAs(request), Is.True);
    }

    /// <summary>A field that is added to the request is decided on here: another payment, or the same.</summary>
    [Test]
    public void HasSameContentAs_EveryField_IsTestedAlone()
    {
        string[] fields =
            [.. typeof(TransactionRequest).GetProperties().Where(property => property.CanWrite).Select(property => property.Name)];
        string[] tested = [.. OtherContent().Concat(SameContent()).SelectMany(test => test.ArgDisplayNames!)];
        Assert.That(fields, Is.SubsetOf(tested));
    }

    private static TransactionRequest Sample(TransactionKey key) => new()
    {
        Merchant = key.Merchant,
        Order = key.Order,
        Customer = new CustomerId("customer-1"),
        Amount = new Money(1_000, new Currency("EUR")),
        RequestedAt = DateTimeOffset.UnixEpoch,
        AnswerBy = DateTimeOffset.UnixEpoch.AddSeconds(30),
        Institution = new InstitutionId("alpha"),
        Mandate = new Mandate(new InstitutionId("alpha"), "agreement-1"),
    };
}
